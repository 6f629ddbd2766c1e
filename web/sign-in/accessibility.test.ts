import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../e2e/browser.ts';
import { allScreens, type Gallery, openGallery, serveGallery } from './looks/gallery.ts';
import { sampleContext } from './samples.ts';

/** Of the second factors only the ones with fields of their own: the others show their error as these do. */
const looksAlike = /^mfa-(?!totp-refused|backup).*-refused$/;

/** What the dark differs in. */
const colours = ['color-contrast', 'link-in-text-block'];

describe('every hosted page', () => {
  let browser: Browser;
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await serveGallery();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await gallery.close();
  });

  it.each([
    { language: 'de', width: 320, colorScheme: 'light' },
    { language: 'de', width: 1440, colorScheme: 'light' },
    { language: 'ar', width: 320, colorScheme: 'light' },
    { language: 'ar', width: 1440, colorScheme: 'light' },
    { language: 'de', width: 320, colorScheme: 'dark' },
    // Of Arabic letters the rules judge no contrast: in the dark, German reads from the right.
    { language: 'de', direction: 'rtl', width: 1440, colorScheme: 'dark' },
  ] as const)(
    'passes the accessibility rules, fits, and can be touched ($language, $width, $colorScheme)',
    { timeout: 120_000 },
    async ({ width, colorScheme, ...words }) => {
      const page = await openGallery(browser, gallery.origin, {
        colorScheme,
        viewport: { width, height: 640 },
      });
      for (const [name, screen] of Object.entries(allScreens(words.language))) {
        // Refusals take room, which only the small screen lacks.
        if (looksAlike.test(name) || (width === 1440 && name.endsWith('-refused'))) continue;
        await page.show(screen, sampleContext(words.language, words));
        expect(await page.problems(), name).toEqual([]);
        expect(await page.rules(colorScheme === 'dark' ? colours : undefined), name).toEqual([]);
      }
      await page.close();
    },
  );

  it('would be told of: text that is cut, covered, beyond the edge, or torn from what ends it', async () => {
    const page = await openGallery(browser, gallery.origin, { viewport: { width: 320, height: 640 } });
    const screens = allScreens('en');
    const sample = sampleContext('en');
    const told = async (customCss: string, screen = screens['sign-in']!) => {
      await page.show(screen, { ...sample, experience: { ...sample.experience, customCss } });
      return [...(await page.problems()), ...(await page.rules(colours))].join('\n');
    };
    expect(await told('.portero-card{inline-size:400px}')).toContain('moves sideways');
    expect(await told('.portero-label{margin-block-end:-40px}')).toContain('text under a control');
    expect(await told('h1{margin-block-end:-30px}')).toContain('texts overlap');
    expect(await told('.portero-button{min-block-size:0;block-size:20px}')).toContain(
      'too small for a finger',
    );
    expect(await told('.portero-button span{white-space:nowrap;letter-spacing:3em}')).toContain(
      'out of its box',
    );
    const torn = '.portero-strong{display:inline-block;inline-size:100%}';
    expect(await told(torn, screens['verification-code'])).toContain(
      'begins a line with what ends a sentence',
    );
    expect(await told('.portero-lead{color:#aaa}')).toContain('color-contrast');
    await page.close();
  });
});
