/**
 * What every hosted screen looks like, and what is wrong with it:
 *
 *     npx node web/sign-in/looks/pictures.ts <folder> [--language=ar,de|all] [--width=320,1440] [--scheme=light,dark]
 *         [--only=mfa] [--text=2] [--forced] [--rtl] [--name=<application>] [--logo=<width>] [--scale=0.7] [--per-sheet=10] [--no-check] [--no-sheets]
 *
 * Sheets of pictures go into the folder, problems to the terminal. Half a width is what 200 % zoom makes of it; `--text=2`
 * doubles the text alone. Where the machine lacks fonts for a language, give it some by FONTCONFIG_FILE.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../../e2e/browser.ts';
import { type PageContext, phrases, renderScreen, type Screen } from '../index.ts';
import { sampleContext } from '../samples.ts';
import { allScreens, openGallery, serveGallery } from './gallery.ts';

const { values: wish, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    language: { type: 'string', default: 'en' },
    width: { type: 'string', default: '390' },
    scheme: { type: 'string', default: 'light' },
    only: { type: 'string', default: '' },
    text: { type: 'string', default: '1' },
    name: { type: 'string', default: '' },
    logo: { type: 'string', default: '' },
    scale: { type: 'string', default: '0.7' },
    'per-sheet': { type: 'string', default: '10' },
    forced: { type: 'boolean', default: false },
    rtl: { type: 'boolean', default: false },
    check: { type: 'boolean', default: true },
    sheets: { type: 'boolean', default: true },
  },
});
const [folder] = positionals;
if (!folder) throw new Error('Say which folder the pictures go into');
const languages = wish.language === 'all' ? Object.keys(phrases) : wish.language.split(',');
const perSheet = Number(wish['per-sheet']);
const scale = Number(wish.scale);

type Look = { language: string; width: number; colorScheme: 'light' | 'dark' };
const looks = languages.flatMap((language) =>
  wish.width.split(',').flatMap((width) =>
    wish.scheme.split(',').map(
      (scheme): Look => ({
        language,
        width: Number(width),
        colorScheme: scheme === 'dark' ? 'dark' : 'light',
      }),
    ),
  ),
);

const gallery = await serveGallery();
const { origin } = gallery;

function contextOf(language: string): PageContext {
  const sample = sampleContext(language);
  const branding = wish.logo ? { logoUrl: `${origin}/logo-${wish.logo}.svg` } : {};
  const bigger = wish.text === '1' ? null : `html{font-size:${Number(wish.text) * 100}%!important}`;
  return {
    ...sample,
    experience: { ...sample.experience, branding, customCss: bigger },
    ...(wish.name && { applicationName: wish.name }),
    ...(wish.rtl && { direction: 'rtl' }),
  };
}

const chosen = (language: string): [string, Screen][] =>
  Object.entries(allScreens(language)).filter(([name]) => name.includes(wish.only));

async function check(browser: Browser, { language, width, colorScheme }: Look): Promise<number> {
  const page = await openGallery(browser, origin, {
    colorScheme,
    viewport: { width, height: 780 },
    ...(wish.forced && { forcedColors: 'active' }),
  });
  let count = 0;
  for (const [name, screen] of chosen(language)) {
    await page.show(screen, contextOf(language));
    for (const problem of [...(await page.problems()), ...(await page.rules())]) {
      count++;
      console.log(`${name} (${language}, ${width}, ${colorScheme}): ${problem}`);
    }
  }
  await page.close();
  return count;
}

/** Many frames in one picture: much faster than one picture each. */
async function sheets(browser: Browser, { language, width, colorScheme }: Look): Promise<void> {
  const all = chosen(language);
  const columns = Math.max(1, Math.min(5, Math.floor(2100 / width)));
  const page = await browser.newPage({
    colorScheme,
    viewport: { width: columns * (width + 24) + 24, height: 800 },
    deviceScaleFactor: scale,
    ...(wish.forced && { forcedColors: 'active' }),
  });
  for (let at = 0; at < all.length; at += perSheet) {
    const part = all.slice(at, at + perSheet);
    const frames = part.map(
      ([name, screen]) =>
        `<figure><figcaption>${name}</figcaption><iframe width="${width}" srcdoc="${renderScreen(
          screen,
          contextOf(language),
        )
          .replaceAll('&', '&amp;')
          .replaceAll('"', '&quot;')}"></iframe></figure>`,
    );
    await page.goto(`${origin}/`);
    await page.setContent(
      `<style>body{margin:24px;display:grid;grid-template-columns:repeat(${columns},${width}px);gap:24px;background:#888;font:16px monospace}
       figure{margin:0}iframe{border:0;background:#fff}</style>${frames.join('')}`,
      { waitUntil: 'load' },
    );
    await page.evaluate(`for (const frame of document.querySelectorAll('iframe'))
      frame.height = Math.max(frame.contentDocument.documentElement.scrollHeight, 1)`);
    const number = String(1 + at / perSheet).padStart(2, '0');
    await page.screenshot({
      fullPage: true,
      animations: 'disabled',
      path: join(folder!, `${language}-${width}-${colorScheme}-${number}.png`),
    });
  }
  await page.close();
}

await mkdir(folder, { recursive: true });
const browser = await launchBrowser([], { forPictures: true });
try {
  let count = 0;
  for (const look of looks) {
    if (wish.sheets) await sheets(browser, look);
    if (wish.check) count += await check(browser, look);
  }
  console.log(`${count} problems`);
  process.exitCode = count === 0 ? 0 : 1;
} finally {
  await browser.close();
  await gallery.close();
}
