/** All hosted screens in one page of a real browser, for tests and for looking at them. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { assets, type PageContext, phrases, renderScreen, type Screen } from '../index.ts';
import { refusedScreens, sampleContext, sampleScreens } from '../samples.ts';

const inPage = readFileSync(new URL('in-page.js', import.meta.url), 'utf8');

/** Every screen, and every screen after a refusal; in the page's language, as people see them. */
export function allScreens(language: string): Record<string, Screen> {
  const message = (phrases[language] ?? phrases.en!).error.codeMismatch;
  const screens = sampleScreens();
  const looksOf = (screen: Screen | undefined) => screen && renderScreen(screen, sampleContext(language));
  const refused = Object.entries(refusedScreens('ana@example.com', message)).filter(
    // Some have nothing that could be refused.
    ([name, screen]) => looksOf(screen) !== looksOf(screens[name]),
  );
  return {
    ...screens,
    ...Object.fromEntries(refused.map(([name, screen]) => [`${name}-refused`, screen])),
  };
}

export type Gallery = {
  readonly origin: string;
  readonly close: () => Promise<void>;
};

const logo = (width: number) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 40" width="${width}" height="40"><rect width="${width}" height="40" rx="8" fill="#0a7d5a"/><path d="M12 28V12l8 10 8-10v16" fill="none" stroke="#fff" stroke-width="3"/></svg>`;

/** `/sign-in?language=ar` is one screen; the pages' own files are where they say. */
export async function serveGallery(): Promise<Gallery> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const send = (type: string, body: string) => response.writeHead(200, { 'content-type': type }).end(body);
    const asset = Object.values(assets).find(({ path }) => path === pathname);
    if (asset) return send(asset.type, asset.body);
    const wide = /^\/logo-(\d+)\.svg$/.exec(pathname)?.[1];
    if (wide) return send('image/svg+xml', logo(Number(wide)));
    if (pathname === '/') return send('text/html', '<!doctype html><title>Gallery</title>');
    const language = searchParams.get('language') ?? 'en';
    const screen = allScreens(language)[pathname.slice(1)];
    // A page that sends itself stays where it is.
    if (!screen || request.method === 'POST') return response.writeHead(screen ? 204 : 404).end();
    return send('text/html; charset=utf-8', renderScreen(screen, sampleContext(language)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A page that draws one screen after the other. */
export async function openGallery(browser: Browser, origin: string, options: BrowserContextOptions) {
  // Colours that are still on their way would be judged as they are at that moment.
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  await page.addScriptTag({ content: axe.source });
  await page.addScriptTag({ content: inPage });
  const call = async (what: string): Promise<string[]> => {
    const answer: unknown = await page.evaluate(`window.looks.${what}`);
    return Array.isArray(answer) ? answer.map(String) : [];
  };
  return {
    page,
    show: (screen: Screen, sample: PageContext) =>
      call(`show(${JSON.stringify(renderScreen(screen, sample))}, ${JSON.stringify(assets.script.body)})`),
    /** What does not fit, overlaps, or is too small for a finger. */
    problems: () => call('problems()'),
    /** What breaks the accessibility rules; of all of them, or of some. */
    rules: (only?: readonly string[]) => call(`rules(${JSON.stringify(only) ?? ''})`),
    close: () => context.close(),
  };
}
