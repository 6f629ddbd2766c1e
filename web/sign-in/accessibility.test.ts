import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../e2e/browser.ts';
import { assets, renderScreen } from './index.ts';
import { refusedScreens, sampleContext, sampleScreens } from './samples.ts';

/** Of the second factors only the ones with fields of their own: the others show their error as these do. */
const looksAlike = /^mfa-(?!totp$|backup)/;
const refused = Object.entries(refusedScreens('Check this and try again.')).filter(
  ([name]) => !looksAlike.test(name),
);
const screens = {
  ...sampleScreens(),
  ...Object.fromEntries(refused.map(([name, screen]) => [`${name}-refused`, screen])),
};
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const asset = Object.values(assets).find(({ path }) => path === pathname);
  if (asset) return response.writeHead(200, { 'content-type': asset.type }).end(asset.body);
  const screen = screens[pathname.slice(1)];
  if (!screen) return response.writeHead(404).end();
  return response
    .writeHead(200, { 'content-type': 'text/html' })
    .end(renderScreen(screen, sampleContext('de')));
});

/** Runs in the page: what a finger could miss, and whether the page moves sideways. */
const measure = `({
  width: document.documentElement.scrollWidth,
  small: [...document.querySelectorAll('button, input:not([type=hidden], [type=checkbox], .portero-unseen)')]
    .filter((element) => !element.hidden && element.getBoundingClientRect().height < 44)
    .map((element) => element.outerHTML),
})`;

describe('hosted pages on the smallest screen', () => {
  let browser: Browser;
  let origin: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  it.each(['light', 'dark'] as const)(
    'pass the accessibility rules, fit, and can be touched (%s)',
    { timeout: 180_000 },
    async (colorScheme) => {
      // Only colours differ in the dark.
      const rules = (axe: AxeBuilder) => (colorScheme === 'dark' ? axe.withRules('color-contrast') : axe);
      const context = await browser.newContext({ colorScheme, viewport: { width: 320, height: 640 } });
      const page = await context.newPage();
      for (const name of Object.keys(screens)) {
        await page.goto(`${origin}/${name}`);
        expect(await page.evaluate(measure), name).toEqual({ width: 320, small: [] });
        const { violations, passes } = await rules(new AxeBuilder({ page })).analyze();
        expect(passes, name).not.toEqual([]);
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
          name,
        ).toEqual([]);
      }
      await context.close();
    },
  );
});
