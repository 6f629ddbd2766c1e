/** Pictures of every screen: `node web/sign-in/screenshots.ts <folder> [language] [part of a name]`. */
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { launchBrowser } from '../../e2e/browser.ts';
import { assets, phrases, renderScreen } from './index.ts';
import { refusedScreens, sampleContext, sampleScreens } from './samples.ts';

const [folder, language = 'en', only = ''] = process.argv.slice(2);
if (!folder) throw new Error('Say which folder the pictures go into');

const { invalidCredentials, codeMismatch } = (phrases[language] ?? phrases.en)!.error;
const refused = refusedScreens(codeMismatch);
const screens = {
  ...sampleScreens(),
  'sign-in-refused': {
    ...sampleScreens()['sign-in']!,
    errors: { form: invalidCredentials },
  },
  'verification-code-refused': {
    ...refused['verification-code']!,
    errors: { fields: { code: codeMismatch } },
  },
  'register-refused': refused.register!,
};

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const asset = Object.values(assets).find(({ path }) => path === pathname);
  if (asset) return response.writeHead(200, { 'content-type': asset.type }).end(asset.body);
  const screen = screens[pathname.slice(1) as keyof typeof screens];
  if (!screen) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'text/html' }).end(renderScreen(screen, sampleContext(language)));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;

await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
try {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [390, 1280]) {
      const page = await browser.newPage({ viewport: { width, height: 780 }, colorScheme });
      for (const name of Object.keys(screens).filter((candidate) => candidate.includes(only))) {
        await page.goto(`http://127.0.0.1:${port}/${name}`);
        if (name === 'verification-code') await page.locator('#code').pressSequentially('4719');
        await page.screenshot({
          animations: 'disabled',
          path: join(folder, `${name}-${language}-${width}-${colorScheme}.png`),
        });
      }
      await page.close();
    }
  }
} finally {
  await browser.close();
  server.close();
}
