/** Test support: a Python with the packages that a story needs, kept between runs. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = fileURLToPath(new URL('../node_modules/.cache/e2e-python/', import.meta.url));

/** Path of a Python that has the requirements, or undefined when the machine has no Python 3 with venv. */
export function pythonWith(requirementsFile: string): string | undefined {
  const wanted = readFileSync(requirementsFile, 'utf8');
  const folder = join(cache, createHash('sha256').update(wanted).digest('hex').slice(0, 12));
  const python = join(folder, 'bin', 'python');
  const ready = join(folder, 'ready');
  if (existsSync(ready)) return python;
  if (spawnSync('python3', ['-m', 'venv', '--clear', folder]).status !== 0) return undefined;
  const installed = spawnSync(
    python,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirementsFile],
    {
      encoding: 'utf8',
    },
  );
  if (installed.status !== 0)
    throw new Error(`pip could not install ${requirementsFile}: ${installed.stderr}`);
  writeFileSync(ready, '');
  return python;
}
