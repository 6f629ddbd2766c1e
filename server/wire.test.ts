import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const here = (name: string) => new URL(name, import.meta.url).href;

it('a server that was built, never listened and was closed keeps no process alive', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portero-closed-'));
  const script = `
    import { readConfig } from '${here('config.ts')}';
    import { buildPortero } from '${here('wire.ts')}';
    const portero = await buildPortero(readConfig({ DATA_DIR: ${JSON.stringify(folder)}, LOG_LEVEL: 'silent' }));
    await portero.close();
    console.log('closed');
  `;
  const args = ['--input-type=module', '--eval', script];
  // Its end is what is waited for: who hangs is ended here, and that is a failure.
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 45_000 });
  rmSync(folder, { recursive: true });
  expect(stdout.trim()).toBe('closed');
}, 60_000);
