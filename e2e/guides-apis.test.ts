/** The guides that protect an API, followed to the letter: as shown, with one API's values, asked with good and bad tokens. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { buildWheel } from '../scripts/python-wheel.mjs';
import { startGuides } from './guides.ts';
import { followApi, furnishApi } from './guides-apis.ts';
import { pythonWith } from './python.ts';
import { freePort } from './server.ts';

const python = pythonWith(fileURLToPath(new URL('./apps/guides/requirements.txt', import.meta.url)));

describe('the guides that protect an API', { timeout: 90_000 }, () => {
  let guides: Awaited<ReturnType<typeof startGuides>>;
  let made: Awaited<ReturnType<typeof furnishApi>>;
  let sdk: string;
  let port: string;

  beforeAll(async () => {
    guides = await startGuides();
    made = await furnishApi(guides);
    const { fileName, bytes } = buildWheel();
    sdk = join(guides.folder, fileName);
    writeFileSync(sdk, bytes);
  }, 90_000);
  afterAll(() => guides?.stop());

  const startPython = (args: readonly string[]) =>
    guides.start(python ?? '', args, /running on/i, { env: { PYTHONPATH: sdk } });

  it('with Express lets good tokens in, and no others', async () => {
    port = String(await freePort());
    const program = guides.write('api-express/files/api.mjs', 'api.mjs', made.values, { 4000: port });
    await guides.start(process.execPath, [program], /http:/);
    await followApi(guides, made, port);
  });

  it.skipIf(!python)('with FastAPI lets good tokens in, and no others', async () => {
    port = String(await freePort());
    guides.write('api-python/files/fastapi.py', 'api_fastapi.py', made.values);
    await startPython(['-m', 'uvicorn', 'api_fastapi:app', '--port', port]);
    await followApi(guides, made, port);
  });

  it.skipIf(!python)('with Flask lets good tokens in, and no others', async () => {
    port = String(await freePort());
    guides.write('api-python/files/flask.py', 'api_flask.py', made.values);
    await startPython(['-m', 'flask', '--app', 'api_flask', 'run', '--host', 'localhost', '--port', port]);
    await followApi(guides, made, port);
  });
});
