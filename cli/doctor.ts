/** Looks at everything that commonly is wrong, and says each in a line that tells what to do. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { type Config, ConfigError, readConfig } from '@portero/server/config.ts';
import { connect } from '@portero/server/database/connect.ts';
import { engineVersion } from '@portero/server/database/dialect.ts';

type Finding = { readonly level: 'ok' | 'warning' | 'wrong'; readonly text: string };

const marks = { ok: '✓', warning: '!', wrong: '✗' } as const;
const oldestPostgres = 15;

/** @returns 1 when something is wrong */
export async function doctor(): Promise<number> {
  const findings = await examine(process.env);
  for (const { level, text } of findings) console.log(`${marks[level]} ${text}`);
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
  return [
    { level: 'ok', text: 'All settings can be read.' },
    ...node(),
    ...(await Promise.all([
      port('PORT', config.port, config.host),
      port('ADMIN_PORT', config.adminPort, config.host),
    ])),
    ...(await database(config)),
    ...addresses(config),
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

function port(name: string, number: number, host: string): Promise<Finding> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (failure: NodeJS.ErrnoException) => {
      const taken = failure.code === 'EADDRINUSE';
      const text = taken
        ? `${name}: port ${number} is taken. Is Portero running already? Otherwise choose another.`
        : `${name}: cannot listen on ${host}:${number} (${failure.code}). Check HOST and the port.`;
      resolve({ level: taken ? 'warning' : 'wrong', text });
    });
    probe.listen(number, host, () =>
      probe.close(() => resolve({ level: 'ok', text: `${name}: ${host}:${number} is free.` })),
    );
  });
}

async function database(config: Config): Promise<Finding[]> {
  if (config.database.engine === 'sqlite') {
    const folder = dirname(config.database.file);
    if (!existsSync(folder))
      return [{ level: 'ok', text: `DATA_DIR: ${folder} will be made at the first start.` }];
    try {
      accessSync(folder, constants.W_OK);
    } catch {
      return [{ level: 'wrong', text: `DATA_DIR: ${folder} cannot be written by this user.` }];
    }
  }
  const opened = await connect(config.database);
  try {
    const version = await engineVersion(opened);
    if (opened.engine === 'postgres' && Number(version.split('.')[0]) < oldestPostgres) {
      return [
        {
          level: 'wrong',
          text: `DB_URL: PostgreSQL ${version} is too old; ${oldestPostgres} or newer is needed.`,
        },
      ];
    }
    return [
      {
        level: 'ok',
        text: `The database answers: ${opened.engine === 'postgres' ? 'PostgreSQL' : 'SQLite'} ${version}.`,
      },
    ];
  } catch (failure) {
    const said =
      failure instanceof Error
        ? failure.message || String((failure as NodeJS.ErrnoException).code)
        : String(failure);
    return [{ level: 'wrong', text: `DB_URL: the database does not answer (${said}).` }];
  } finally {
    await opened.close();
  }
}

function addresses({ endpoint, adminEndpoint, production, trustProxy, https }: Config): Finding[] {
  const findings: Finding[] = [];
  for (const [name, address] of [
    ['ENDPOINT', endpoint],
    ['ADMIN_ENDPOINT', adminEndpoint],
  ] as const) {
    if (address === undefined) continue;
    const { protocol, hostname } = new URL(address);
    const local = hostname === 'localhost' || hostname === '127.0.0.1';
    if (protocol === 'http:' && !local)
      findings.push({
        level: 'wrong',
        text: `${name}: ${address} is not https. Browsers will not keep the cookies safe.`,
      });
    else if (production && local)
      findings.push({ level: 'warning', text: `${name}: ${address} can only be reached from this machine.` });
    else findings.push({ level: 'ok', text: `${name}: ${address}` });
    if (protocol === 'https:' && !trustProxy && !https) {
      findings.push({
        level: 'warning',
        text: `${name} is https, but neither TRUST_PROXY_HEADER nor HTTPS_CERT_PATH is set: addresses of clients will be the proxy’s.`,
      });
    }
  }
  return findings;
}

function vault({ vaultKey, dataDir }: Config): Finding[] {
  if (vaultKey) return [{ level: 'ok', text: 'SECRET_VAULT_KEK is set.' }];
  const file = `${dataDir}/vault.key`;
  if (!existsSync(file))
    return [
      { level: 'ok', text: `A vault key will be made at ${file}. Keep a copy of it apart from backups.` },
    ];
  const open = (statSync(file).mode & 0o077) !== 0;
  return [
    open
      ? { level: 'wrong', text: `${file} can be read by other users; run chmod 600 on it.` }
      : { level: 'ok', text: `Vault key: ${file}` },
  ];
}

/** Tokens carry times: a clock that is off makes clients refuse them. Compared with the database's. */
async function clock(config: Config): Promise<Finding[]> {
  if (config.database.engine === 'sqlite') return [];
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: config.database.url });
  try {
    await client.connect();
    const { rows } = await client.query<{ now: Date }>('select now()');
    const off = Math.abs((rows[0]?.now.getTime() ?? Date.now()) - Date.now());
    if (off > 5000)
      return [
        {
          level: 'wrong',
          text: `The clocks of this machine and of the database differ by ${Math.round(off / 1000)} s. Set them by NTP.`,
        },
      ];
    return [{ level: 'ok', text: 'The clock agrees with the database’s.' }];
  } catch {
    return []; // said above already
  } finally {
    await client.end().catch(() => {});
  }
}
