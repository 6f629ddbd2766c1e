/** Puts a brotli copy beside each asset: smaller than what a server would spend its time on at every request. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Plugin } from 'vite';

const compress = promisify(brotliCompress);
/** What is smaller fits into one packet as it is. */
const worthwhile = 1024;

/** In builds only. What is too small to gain by it stays alone. */
export const compressed = (): Plugin => ({
  name: 'portero:compressed',
  apply: 'build',
  async writeBundle({ dir = '' }, bundle) {
    const names = Object.keys(bundle).filter((name) => /\.(?:js|css|svg)$/.test(name));
    await Promise.all(
      names.map(async (name) => {
        const plain = await readFile(join(dir, name));
        if (plain.length < worthwhile) return;
        const params = { [constants.BROTLI_PARAM_QUALITY]: 10 };
        await writeFile(join(dir, `${name}.br`), await compress(plain, { params }));
      }),
    );
  },
});
