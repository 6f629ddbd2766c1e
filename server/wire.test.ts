import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { createLog } from './wire.ts';

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

it('lines of the log hand a terminal nothing that it obeys, and say the same', () => {
  const lines: string[] = [];
  const log = createLog(readConfig({ LOG_LEVEL: 'info' }), { write: (line) => void lines.push(line) });
  const hostile = 'a\u001b[2J\u007f\u0080\u009b31m\u009d0;x\u009c\u2028b\u2029\u202ec\u2066\u200f\u061cñ€😀';
  log.info({ name: hostile, deep: { [hostile]: [hostile] }, err: new Error(hostile) }, hostile);
  log.child({ from: hostile }).warn('plain');
  expect(lines).toHaveLength(2);
  const [first = '', second = ''] = lines;
  for (const line of lines) expect(line.trimEnd()).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
  expect(first).toContain(
    String.raw`\u007f\u0080\u009b31m\u009d0;x\u009c\u2028b\u2029\u202ec\u2066\u200f\u061cñ€😀`,
  );
  expect(JSON.parse(first)).toMatchObject({
    name: hostile,
    deep: { [hostile]: [hostile] },
    err: { message: hostile },
    msg: hostile,
  });
  expect(JSON.parse(second)).toMatchObject({ from: hostile, msg: 'plain' });
});
