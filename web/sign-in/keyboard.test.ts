/** Every hosted page with the keyboard alone, and where somebody stands after a refusal. */
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../e2e/browser.ts';
import { allScreens, type Gallery, openGallery, serveGallery } from './looks/gallery.ts';
import { sampleContext } from './samples.ts';

/** What one sees of the focus, where it stands, and what a screen reader is told of it. Runs on the page. */
const look = () => {
  const element = document.activeElement;
  if (!element || element === document.body) return undefined;
  const drawn = [element, ...(element.parentElement?.querySelectorAll('i, span') ?? [])];
  const isSeen = drawn.some((one) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(one);
    const isTransparent =
      outlineColor === 'rgba(0, 0, 0, 0)' && !matchMedia('(forced-colors: active)').matches;
    const hasOutline = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1 && !isTransparent;
    return hasOutline || (one.matches(':not(a, button)') && boxShadow !== 'none');
  });
  const { top, bottom, height } = element.getBoundingClientRect();
  const texts = (element.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => (id && document.getElementById(id)?.textContent?.trim()) || '');
  return {
    name: `${element.localName} ${element.getAttribute('name') ?? ''} ${element.textContent?.trim().slice(0, 40)}`,
    at: [...document.querySelectorAll('*')].indexOf(element),
    isSeen,
    isInWindow: height > 0 && bottom > 0 && top < innerHeight,
    isInvalid: element.getAttribute('aria-invalid') === 'true' || element.matches('[type=radio]'),
    isDate: element.matches('[type=date]'),
    isAlert: element.id === 'form-error',
    said: texts.join(' '),
  };
};

/** All that Tab has to reach: of radio buttons, one. Runs on the page. */
const reachable = () => {
  const groups = new Set<string>();
  return [
    ...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary'),
  ].filter((element) => {
    if (element.tabIndex < 0 || element.matches(':disabled, [type=hidden]') || !element.checkVisibility())
      return false;
    if (!(element instanceof HTMLInputElement) || element.type !== 'radio') return true;
    return !groups.has(element.name) && groups.add(element.name);
  }).length;
};

describe('every hosted page, by keyboard', () => {
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

  const ways: (BrowserContextOptions & { language: string })[] = [
    { language: 'en' },
    { language: 'ar', colorScheme: 'dark' },
    { language: 'en', forcedColors: 'active' },
    { language: 'en', contrast: 'more' },
  ];
  it.each(ways)(
    'reaches everything, in order, seen, and leaves again (%o)',
    { timeout: 120_000 },
    async ({ language, ...options }) => {
      const gallop = await openGallery(browser, gallery.origin, {
        viewport: { width: 390, height: 640 },
        ...options,
      });
      for (const [name, screen] of Object.entries(allScreens(language))) {
        if (name.endsWith('-refused')) continue;
        await gallop.show(screen, sampleContext(language));
        await gallop.page.evaluate(() => {
          document.body.tabIndex = -1;
          document.body.focus();
        });
        const wanted = await gallop.page.evaluate(reachable);
        const stops: number[] = [];
        while (stops.length < wanted) {
          await gallop.page.keyboard.press('Tab');
          const stop = await gallop.page.evaluate(look);
          // A date has stops inside, whose looks are the browser's.
          if (stop?.isDate && stop.at === stops.at(-1)) continue;
          const where = `${name}: stop ${stops.length + 1} of ${wanted}`;
          expect(stop, where).toMatchObject({ isSeen: true, isInWindow: true });
          stops.push(stop?.at ?? -1);
        }
        expect(stops, `${name}: each once, in the order of the page`).toEqual(
          [...new Set(stops)].sort((a, b) => a - b),
        );
        await gallop.page.keyboard.press('Tab');
        // A browser without bars of its own goes on to nothing, or to the beginning, which may be the only stop.
        const out = (await gallop.page.evaluate(look))?.at;
        expect([undefined, stops[0]], `${name}: the way out`).toContain(out);
      }
      await gallop.close();
    },
  );

  it('stands at what was refused, which says why, and nowhere else', { timeout: 120_000 }, async () => {
    const gallop = await openGallery(browser, gallery.origin, { viewport: { width: 390, height: 640 } });
    const { error } = sampleContext('en').phrases;
    const refused = Object.entries(allScreens('en')).filter(([name]) => name.endsWith('-refused'));
    expect(refused.length).toBeGreaterThan(20);
    for (const [name, screen] of refused) {
      const fields = screen.errors?.fields ?? {};
      for (const errors of [
        { form: error.codeMismatch },
        ...Object.keys(fields).map((field) => ({ fields: { [field]: error.required } })),
      ]) {
        await gallop.show({ ...screen, errors }, sampleContext('en'));
        const shown = await gallop.page.locator('.portero-alert, .portero-error').count();
        // Not every field is on every page.
        if (shown === 0) continue;
        const stop = await gallop.page.evaluate(look);
        const where = `${name} ${JSON.stringify(errors)}: ${stop?.name}`;
        expect(await gallop.page.title(), where).toContain('Please check the following');
        expect(stop?.isInWindow, where).toBe(true);
        if ('fields' in errors)
          expect(stop, where).toMatchObject({
            isInvalid: true,
            said: expect.stringContaining(error.required),
          });
        else if (!stop?.isAlert) expect(stop?.said, where).toContain(error.codeMismatch);
        expect(await gallop.page.locator('[aria-invalid=true]').count(), where).toBeLessThanOrEqual(
          'fields' in errors ? 20 : 0,
        );
      }
    }
    await gallop.close();
  });
});

describe('every hosted page, in colours of the reader’s own', () => {
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

  /** What has no edge, though it is only told from its surroundings by one where colours are forced. Runs on the page. */
  const edgeless = () => {
    const boxes =
      '.portero-button, .portero-quiet, .portero-choice, .portero-alert, .portero-account-card, .portero-badge, .portero-who, .portero-control > input, .portero-control > select';
    return [...document.querySelectorAll(boxes)]
      .filter((element) => element.checkVisibility() && getComputedStyle(element).borderTopWidth === '0px')
      .map(({ className, outerHTML }) => className || outerHTML.slice(0, 80));
  };

  it('keeps the edges of what is pressed and read, the current page, and a code for cameras', {
    timeout: 60_000,
  }, async () => {
    const gallop = await openGallery(browser, gallery.origin, {
      forcedColors: 'active',
      colorScheme: 'dark',
      viewport: { width: 1280, height: 800 },
    });
    for (const [name, screen] of Object.entries(allScreens('en'))) {
      await gallop.show(screen, sampleContext('en'));
      expect(await gallop.page.evaluate(edgeless), name).toEqual([]);
      const style = (selector: string, property: string) =>
        gallop.page
          .locator(selector)
          .evaluateAll(
            (found, what) => found.map((one) => getComputedStyle(one).getPropertyValue(what)),
            property,
          );
      expect(new Set(await style('.portero-qr', 'background-color')), name).toEqual(
        new Set((await style('.portero-qr', 'width')).map(() => 'rgb(255, 255, 255)')),
      );
      const current = await style(
        ':is(.portero-account-nav, .portero-account-tabs) [aria-current]',
        'border-bottom-color',
      );
      const others = await style(
        ':is(.portero-account-nav, .portero-account-tabs) a:not([aria-current])',
        'border-bottom-color',
      );
      expect(
        others.filter((colour) => current.includes(colour)),
        name,
      ).toEqual([]);
    }
    await gallop.close();
  });

  it('says quiet things as loudly as the rest where more contrast is wished for', async () => {
    const gallop = await openGallery(browser, gallery.origin, {
      contrast: 'more',
      viewport: { width: 1280, height: 800 },
    });
    for (const colorScheme of ['light', 'dark'] as const) {
      await gallop.page.emulateMedia({ colorScheme, contrast: 'more' });
      for (const name of ['sign-in', 'verification-code', 'account-list']) {
        await gallop.show(allScreens('en')[name]!, sampleContext('en'));
        const colours = await gallop.page.evaluate(() =>
          [
            'body',
            '.portero-lead',
            '.portero-hint, .portero-terms, .portero-account-value, .portero-quiet:disabled',
          ].flatMap((selector) =>
            [...document.querySelectorAll(selector)].map((one) => getComputedStyle(one).color),
          ),
        );
        expect(new Set(colours).size, `${name}, ${colorScheme}`).toBe(1);
        expect(colours.length).toBeGreaterThan(1);
      }
    }
    await gallop.close();
  });

  it('holds still for whoever wants no motion', async () => {
    const gallop = await openGallery(browser, gallery.origin, { reducedMotion: 'reduce' });
    for (const name of ['sign-in', 'verification-code']) {
      await gallop.show(allScreens('en')[name]!, sampleContext('en'));
      const moving = await gallop.page.evaluate(
        () =>
          [...document.querySelectorAll('*')].filter(
            (one) => Number.parseFloat(getComputedStyle(one).transitionDuration) > 0,
          ).length,
      );
      expect(moving, name).toBe(0);
    }
    await gallop.close();
  });
});
