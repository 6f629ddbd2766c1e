import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from './administrator.ts';
import { launchBrowser } from './browser.ts';

const pageWith = (body: string) => `<!doctype html><html lang="en"><title>A page</title><body>${body}`;
const nameless = '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">';

describe('the accessibility rules', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it('find what is wrong on a page, also when it comes later', async () => {
    const page = await browser.newPage();
    await page.setContent(pageWith('<h1>Hello</h1>'));
    expect(await violations(page)).toEqual([]);
    await page.evaluate((image) => document.body.insertAdjacentHTML('beforeend', image), nameless);
    expect(await violations(page)).toEqual(['image-alt: img']);
  });

  it('find what is too pale to be read, in the scheme that is shown', async () => {
    const page = await browser.newPage({ colorScheme: 'light' });
    const pale = '<style>@media (prefers-color-scheme: dark) { p { color: #eee } }</style><p>Hello</p>';
    await page.setContent(pageWith(pale));
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(page)).toEqual(['color-contrast: p (#eeeeee on #ffffff)']);
  });

  it('find what is wrong in a frame', async () => {
    const page = await (await browser.newContext()).newPage();
    const frame = pageWith(nameless).replaceAll('"', '&quot;');
    await page.setContent(pageWith(`<h1>Hello</h1><iframe title="Inside" srcdoc="${frame}"></iframe>`));
    await page.frameLocator('iframe').locator('img').waitFor({ state: 'attached' });
    expect(await violations(page)).toEqual(['image-alt: iframe img']);
  });
});
