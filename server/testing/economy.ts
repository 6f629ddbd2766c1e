/** Test support: what spares tests the time that a server in earnest takes where none of them looks. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder for what a server or a database keeps; in memory under `npm test`, as every commit waits for the disk. */
export const dataFolder = (name: string): string =>
  mkdtempSync(join(process.env.TEST_DATA_DIR ?? tmpdir(), `portero-${name}-`));
