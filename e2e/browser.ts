/** A real browser for tests and screenshots: the package's own Chromium, or the machine's. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const args = ['--no-sandbox', '--disable-dev-shm-usage'];

/** The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const found = installed.find((path) => existsSync(path));
  return chromium.launch({ executablePath: found ?? (await packagedChromium()), headless: true, args });
}

/** The package unpacks its libraries only where it believes to be in a serverless function. */
async function packagedChromium(): Promise<string> {
  const name = 'AWS_EXECUTION_ENV';
  const before = process.env[name];
  process.env[name] = 'AWS_Lambda_nodejs24.x';
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    return await packaged.executablePath();
  } finally {
    // Anything that signs with cloud credentials would be misled by it.
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
}
