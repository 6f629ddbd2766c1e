/** The folder of the embedded database and of the vault's key: made when it is missing, refused with a reason. */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError } from '../config.ts';

/** @throws ConfigError naming DATA_DIR when the folder cannot be made, is something else or cannot be written */
export function makeDataFolder(folder: string): void {
  try {
    make(folder, 0o700);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (failure) {
    if (failure instanceof ConfigError) throw failure;
    const code = failure instanceof Error && 'code' in failure ? failure.code : failure;
    const why =
      code === 'EACCES' || code === 'EROFS' ? 'cannot be written by this user' : `cannot be made (${code})`;
    throw new ConfigError([`DATA_DIR: ${folder} ${why}. Choose another folder with DATA_DIR=….`]);
  }
}

/** Each missing folder by itself: Node's recursive way never comes back where the system denies a parent's child. */
function make(folder: string, mode: number): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found) throw new ConfigError([`DATA_DIR: ${folder} is not a folder. Choose another with DATA_DIR=….`]);
  make(dirname(folder), 0o755);
  try {
    mkdirSync(folder, { mode });
  } catch (failure) {
    // Another process was faster.
    if (!(failure instanceof Error && 'code' in failure && failure.code === 'EEXIST')) throw failure;
  }
}
