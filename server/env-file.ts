/** A `.env` file in the working directory says what the environment does not. */
import { ConfigError } from './config.ts';

/** @throws ConfigError when it is there and cannot be read: without it the server might serve another database */
export function readEnvFile(): void {
  try {
    process.loadEnvFile();
  } catch (failure) {
    const code = failure instanceof Error && 'code' in failure ? String(failure.code) : String(failure);
    if (code !== 'ENOENT') throw new ConfigError([`.env: the file cannot be read (${code}).`]);
  }
}
