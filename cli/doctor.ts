/** Looks at everything that commonly is wrong, and says each in a line that tells what to do. */
import { X509Certificate } from 'node:crypto';
import { accessSync, constants, readFileSync, statfsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve as absolute, dirname } from 'node:path';
import { createSecureContext } from 'node:tls';
import { type Config, ConfigError, readConfig } from '@portero/server/config.ts';
import { connect, type Database } from '@portero/server/database/connect.ts';
import { engineVersion } from '@portero/server/database/dialect.ts';
import { NewerDatabaseError, newerMigrations } from '@portero/server/database/migrate.ts';
import { vaultKeyFile } from '@portero/server/security/vault.ts';
import { explainFailure } from '@portero/server/start-failure.ts';
import { keyProblem } from '@portero/server/tenants/open-vault.ts';
import { addresses } from './addresses.ts';
import { codeOf, type Finding, marks, signature } from './finding.ts';
import { printable } from './printable.ts';

const oldestPostgres = 15;
const mebibyte = 2 ** 20;

/** @returns 1 when something is wrong */
export async function doctor(): Promise<number> {
  const findings = await examine(process.env);
  for (const { level, text } of findings) console.log(printable(`${marks[level]} ${text}`));
  return findings.some(({ level }) => level === 'wrong') ? 1 : 0;
}

/** Everything that could be found out, in order. */
export async function examine(env: Readonly<Record<string, string | undefined>>): Promise<Finding[]> {
  let config: Config;
  try {
    config = readConfig(env);
  } catch (failure) {
    if (!(failure instanceof ConfigError)) throw failure;
    return failure.problems.map((text) => ({ level: 'wrong', text }));
  }
  const place = folder(config);
  return [
    { level: 'ok', text: 'All settings can be read.' },
    ...node(),
    ...(await Promise.all([port('PORT', config.port, config), port('ADMIN_PORT', config.adminPort, config)])),
    ...place.findings,
    ...(place.isThere ? await database(config) : []),
    ...certificate(config, env),
    ...(await redis(config)),
    ...(await addresses(config)),
    ...vault(config),
    ...(await clock(config)),
  ];
}

function node(): Finding[] {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 24) return [{ level: 'ok', text: `Node ${process.versions.node}.` }];
  return [
    {
      level: 'wrong',
      text: `Node ${process.versions.node} is too old: the server needs 24. Run \`npm rebuild node\`.`,
    },
  ];
}

function port(name: string, number: number, config: Config): Promise<Finding> {
  const { host } = config;
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (failure: NodeJS.ErrnoException) => {
      if (failure.code === 'EADDRINUSE') return resolve(taken(name, number, config));
      const text = `${name}: cannot listen on ${host}:${number} (${failure.code}). Check HOST and the port.`;
      resolve({ level: 'wrong', text });
    });
    probe.listen(number, host, () =>
      probe.close(() => resolve({ level: 'ok', text: `${name}: ${host}:${number} is free.` })),
    );
  });
}

/** Whether what holds the port is Portero itself. */
async function taken(name: string, number: number, { host, https }: Config): Promise<Finding> {
  const here = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  if (https) {
    // Its certificate is for the public name, so it cannot be asked here.
    const text = `${name}: port ${number} is taken. Is Portero running already? Otherwise choose another with ${name}=….`;
    return { level: 'warning', text };
  }
  const isPortero = await fetch(`http://${here}:${number}/api/status`, {
    signal: AbortSignal.timeout(5000),
  }).then(
    ({ headers }) => headers.has(signature),
    () => false,
  );
  return isPortero
    ? { level: 'ok', text: `${name}: Portero is running on port ${number}.` }
    : {
        level: 'wrong',
        text: `${name}: port ${number} is taken by another program. Choose another with ${name}=….`,
      };
}

/** Where the embedded database lies: whether this user may write there, and whether there is room. */
function folder({ database, dataDir }: Config): { findings: Finding[]; isThere: boolean } {
  if (database.engine !== 'sqlite') return { findings: [], isThere: true };
  const existing = nearest(absolute(dataDir));
  const isThere = existing === absolute(dataDir);
  const wrong = (text: string) => ({
    findings: [{ level: 'wrong', text: `DATA_DIR: ${text}` } as const],
    isThere: false,
  });
  if (!statSync(existing).isDirectory()) return wrong(`${existing} is not a folder.`);
  try {
    accessSync(existing, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return wrong(
      isThere
        ? `${dataDir} cannot be read and written by this user.`
        : `${dataDir} cannot be made: this user may not write in ${existing}.`,
    );
  }
  const { bavail, bsize } = statfsSync(existing);
  const room = roomOf((bavail * bsize) / mebibyte);
  if (isThere) return { findings: [room], isThere };
  return {
    findings: [{ level: 'ok', text: `DATA_DIR: ${dataDir} will be made at the first start.` }, room],
    isThere,
  };
}

/** The folder itself, or the first one above it that is there. */
const nearest = (path: string): string =>
  statSync(path, { throwIfNoEntry: false }) || dirname(path) === path ? path : nearest(dirname(path));

/** @param left mebibytes on the disk of the embedded database */
export function roomOf(left: number): Finding {
  const said = `DATA_DIR: ${Math.floor(left)} MiB are left on its disk`;
  if (left < 64) return { level: 'wrong', text: `${said}, too little to write. Make room.` };
  if (left < 1024) return { level: 'warning', text: `${said}. Make room before it is full.` };
  return { level: 'ok', text: `${said}.` };
}

async function database(config: Config): Promise<Finding[]> {
  const name = config.database.engine === 'sqlite' ? 'DATA_DIR' : 'DB_URL';
  let opened: Database | undefined;
  try {
    opened = await connect(config.database);
    return [
      ageOf(opened.engine, await engineVersion(opened)),
      await schemaOf(opened),
      ...(await keyOf(opened, config)),
    ];
  } catch (failure) {
    if (failure instanceof ConfigError) return failure.problems.map((text) => ({ level: 'wrong', text }));
    const said = failure instanceof Error ? failure.message || codeOf(failure) : String(failure);
    return [{ level: 'wrong', text: `${name}: the database does not answer (${said}).` }];
  } finally {
    await opened?.close();
  }
}

/** Whether this version of the database will do. */
export function ageOf(engine: Database['engine'], version: string): Finding {
  if (engine === 'sqlite') return { level: 'ok', text: `The database answers: SQLite ${version}.` };
  return Number(version.split('.')[0]) < oldestPostgres
    ? {
        level: 'wrong',
        text: `DB_URL: PostgreSQL ${version} is too old; ${oldestPostgres} or newer is needed.`,
      }
    : { level: 'ok', text: `The database answers: PostgreSQL ${version}.` };
}

/** Whether a newer Portero made it. Nothing is migrated here. */
async function schemaOf(opened: Database): Promise<Finding> {
  const unknown = await newerMigrations(opened);
  return unknown.length > 0
    ? { level: 'wrong', text: new NewerDatabaseError(unknown).message }
    : { level: 'ok', text: 'Its schema is of this version, or older: the next start brings it up to date.' };
}

/** Whether the vault key at hand is the one of this database. */
async function keyOf(opened: Database, config: Config): Promise<Finding[]> {
  const tables = await opened.read.introspection.getTables();
  if (!tables.some(({ name }) => name === 'signing_keys')) return [];
  const problem = await keyProblem(opened, config);
  return problem ? [{ level: 'wrong', text: problem }] : [];
}

/** Whether the server can speak HTTPS with these files, and for how long. */
function certificate({ https }: Config, env: Readonly<Record<string, string | undefined>>): Finding[] {
  if (!https) return [];
  try {
    const cert = readFileSync(https.cert);
    createSecureContext({ cert, key: readFileSync(https.key) });
    const { validToDate } = new X509Certificate(cert);
    const day = validToDate.toISOString().slice(0, 10);
    return validToDate.getTime() < Date.now()
      ? [{ level: 'wrong', text: `HTTPS_CERT_PATH: the certificate was good until ${day} only. Renew it.` }]
      : [{ level: 'ok', text: `HTTPS_CERT_PATH: the certificate is good until ${day}.` }];
  } catch (failure) {
    return explainFailure(failure, env).map((text) => ({ level: 'wrong', text }));
  }
}

async function redis({ redisUrl }: Config): Promise<Finding[]> {
  if (redisUrl === undefined) return [];
  const { Redis } = await import('ioredis');
  const client = new Redis(redisUrl, { lazyConnect: true, connectTimeout: 5000, retryStrategy: () => null });
  let why = 'no answer';
  client.on('error', (failure: Error) => {
    why = codeOf(failure);
  });
  try {
    await client.connect();
    await client.ping();
    return [{ level: 'ok', text: 'REDIS_URL: Redis answers.' }];
  } catch {
    const text = `REDIS_URL: Redis does not answer (${why}). Without it other processes hear late of changes.`;
    return [{ level: 'wrong', text }];
  } finally {
    client.disconnect();
  }
}

function vault({ vaultKey, dataDir }: Config): Finding[] {
  if (vaultKey) return [{ level: 'ok', text: 'SECRET_VAULT_KEK is set.' }];
  const file = vaultKeyFile(dataDir);
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) {
    const text = `There is no vault key at ${file} yet: a new instance makes it. Keep a copy of it apart from backups.`;
    return [{ level: 'ok', text }];
  }
  return [
    (found.mode & 0o077) !== 0
      ? { level: 'wrong', text: `${file} can be read by other users; run chmod 600 on it.` }
      : { level: 'ok', text: `Vault key: ${file}` },
  ];
}

/** Tokens carry times: a clock that is off makes clients refuse them. Compared with the database's. */
async function clock(config: Config): Promise<Finding[]> {
  if (config.database.engine === 'sqlite') {
    const now = `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    return [
      { level: 'ok', text: `This machine’s clock says ${now}. Tokens carry times: keep it right by NTP.` },
    ];
  }
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: config.database.url });
  try {
    await client.connect();
    const { rows } = await client.query<{ now: Date }>('select now()');
    return [clockOf((rows[0]?.now.getTime() ?? Date.now()) - Date.now())];
  } catch {
    return []; // said above already
  } finally {
    await client.end().catch(() => {});
  }
}

/** @param off milliseconds between the two clocks */
export function clockOf(off: number): Finding {
  return Math.abs(off) > 5000
    ? {
        level: 'wrong',
        text: `The clocks of this machine and of the database differ by ${Math.round(Math.abs(off) / 1000)} s. Set them by NTP.`,
      }
    : { level: 'ok', text: 'The clock agrees with the database’s.' };
}
