/** Test support: what a server finds that is not started for the first time. */
import { rmSync } from 'node:fs';
import { readConfig } from '../config.ts';
import type { Engine } from '../database/dialect.ts';
import { freshPostgres } from '../database/testing/databases.ts';
import { buildPortero } from '../wire.ts';
import { dataFolder } from './economy.ts';

type FirstStart = { readonly folder: string; readonly database: string | undefined };
const firstStarts = new Map<Engine, Promise<FirstStart>>();

/** What a first start leaves behind. Its keys take a second to make, so every server gets a copy. */
export function firstStartOn(engine: Engine): Promise<FirstStart> {
  let made = firstStarts.get(engine);
  if (!made) {
    made = startFirst(engine);
    firstStarts.set(engine, made);
  }
  return made;
}

async function startFirst(engine: Engine): Promise<FirstStart> {
  const folder = dataFolder('first');
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const fresh = engine === 'postgres' ? await freshPostgres() : undefined;
  const env = { DATA_DIR: folder, LOG_LEVEL: 'silent', ...(fresh && { DB_URL: fresh.settings.url }) };
  await (await buildPortero(readConfig(env))).close();
  return { folder, database: fresh?.name };
}
