/** Test support: a folder with the packages that a story needs, kept between runs. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Not inside node_modules: bundlers take what lies there for finished packages. */
const cache = fileURLToPath(new URL('../.cache/e2e-javascript/', import.meta.url));

/** Path of a folder inside which programs find what the `package.json` names. */
export function folderWith(packageFile: string): string {
  const wanted = readFileSync(packageFile, 'utf8');
  const folder = join(cache, createHash('sha256').update(wanted).digest('hex').slice(0, 12));
  const ready = join(folder, 'ready');
  if (existsSync(ready)) return folder;
  mkdirSync(folder, { recursive: true });
  copyFileSync(packageFile, join(folder, 'package.json'));
  const installed = spawnSync(
    'npm',
    ['install', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder, encoding: 'utf8' },
  );
  if (installed.status !== 0)
    throw new Error(`npm could not install ${packageFile}: ${installed.stdout}${installed.stderr}`);
  writeFileSync(ready, '');
  return folder;
}
