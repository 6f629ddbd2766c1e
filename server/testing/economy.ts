/** Test support: what spares tests the time that a server in earnest takes where none of them looks. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The least that the configuration allows: a fifth of what a hash usually costs. `security/passwords.test.ts` has the usual. */
export const cheapHashing = { PASSWORD_HASH_MEMORY_KIB: '7168', PASSWORD_HASH_PASSES: '1' };

/** A new folder for what a server or a database keeps; in memory under `npm test`, as every commit waits for the disk. */
export const dataFolder = (name: string): string =>
  mkdtempSync(join(process.env.TEST_DATA_DIR ?? tmpdir(), `portero-${name}-`));
