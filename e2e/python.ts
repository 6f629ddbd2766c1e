/** Test support: a Python with the packages that a story needs, kept between runs. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = fileURLToPath(new URL('../node_modules/.cache/e2e-python/', import.meta.url));

/**
 * Path of a Python that has the requirements, or undefined when the machine has no Python 3 with venv. Each file has a
 * folder of its own, whatever it says: stories that start at the same moment must not make the same one.
 */
export function pythonWith(requirementsFile: string): string | undefined {
  const wanted = readFileSync(requirementsFile, 'utf8');
  const name = createHash('sha256').update(requirementsFile).update(wanted).digest('hex').slice(0, 12);
  const folder = join(cache, name);
  const python = join(folder, 'bin', 'python');
  const ready = join(folder, 'ready');
  if (existsSync(ready)) return python;
  if (spawnSync('python3', ['-c', 'import ensurepip, venv']).status !== 0) return undefined;
  succeed('python3', ['-m', 'venv', '--clear', folder]);
  // Python compiles what a story uses; most of what is installed it does not.
  const quietly = ['--quiet', '--disable-pip-version-check', '--no-compile'];
  succeed(python, ['-m', 'pip', 'install', ...quietly, '-r', requirementsFile]);
  writeFileSync(ready, '');
  return python;
}

/** A story that cannot be set up must not pass for one that the machine cannot tell. */
function succeed(command: string, parameters: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, parameters, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${[command, ...parameters].join(' ')}: ${error?.message ?? stderr}`);
}
