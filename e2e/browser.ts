/**
 * A real browser for tests and screenshots: the package's own Chromium, which takes a quarter less of the processor than a
 * desktop's and is the same everywhere; the machine's where the package has none.
 */
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const onDisk = '--disable-dev-shm-usage';
/**
 * Whatever its processes tell one another goes through memory that they share, which lies in files on the disk where a
 * container has little. That is a sixth of its work; `npm test` has looked for room, and says so with this variable.
 */
const args = ['--no-sandbox', ...(process.env.TEST_DATA_DIR === undefined ? [onDisk] : [])];

/**
 * Whose people want no motion, unless a context says otherwise: every frame of it is drawn by the processor, and whoever
 * waits for what is under way waits for nothing. The caller closes it.
 * @param more of the browser's own arguments
 * @param options.forPictures the machine's if there is one: it has fonts for every language, the package's for a few
 */
export async function launchBrowser(
  more: readonly string[] = [],
  { forPictures = false }: { readonly forPictures?: boolean } = {},
): Promise<Browser> {
  const isPackaged = !forPictures && process.platform === 'linux' && process.arch === 'x64';
  const found = isPackaged ? undefined : installed.find((path) => existsSync(path));
  const browser = await chromium.launch({
    executablePath: found ?? (await packagedChromium()),
    headless: true,
    // Playwright's own, whatever there is.
    ignoreDefaultArgs: [onDisk],
    args: [...args, ...more],
  });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = (options) => newContext({ reducedMotion: 'reduce', ...options });
  return browser;
}

/** The package unpacks its libraries only where it believes to be in a serverless function. */
async function packagedChromium(): Promise<string> {
  return withVariable('AWS_EXECUTION_ENV', 'AWS_Lambda_nodejs24.x', async () => {
    const { default: packaged } = await import('@sparticuz/chromium');
    if (!existsSync(join(tmpdir(), 'chromium'))) await unpack(() => packaged.executablePath());
    return packaged.executablePath();
  });
}

/**
 * Beside where it belongs, and moved when it is whole, the program last: several workers begin at once, and none may
 * start what another still writes.
 */
async function unpack(intoTemporary: () => Promise<string>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'chromium-'));
  await withVariable('TMPDIR', folder, intoTemporary);
  const parts = readdirSync(folder).filter((name) => name !== 'chromium');
  for (const name of [...parts, 'chromium']) {
    const place = join(tmpdir(), name);
    // Another worker was there first.
    if (!existsSync(place)) renameSync(join(folder, name), place);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Anything else in this process would be misled by it, hence only as long as it is needed. */
async function withVariable<T>(name: string, value: string, action: () => Promise<T>): Promise<T> {
  const before = process.env[name];
  process.env[name] = value;
  try {
    return await action();
  } finally {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
}
