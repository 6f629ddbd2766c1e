/** What keeps the server from starting, in one line that names the setting, where a person can mend it. */
import { PorteroError } from '@portero/schema/errors.ts';
import { ConfigError, type SettingName } from './config.ts';
import { NewerDatabaseError } from './database/migrate.ts';

type Failure = Error & {
  readonly code?: unknown;
  /** SQLite's own number. */
  readonly errcode?: unknown;
  readonly port?: unknown;
  readonly path?: unknown;
  /** What was looked up. */
  readonly hostname?: unknown;
};
type Environment = Readonly<Record<string, string | undefined>>;

/** SQLite: busy, read-only, input or output, corrupt, full, cannot be opened, not a database. */
const unusable: ReadonlySet<number> = new Set([5, 8, 10, 11, 13, 14, 26]);

/** One clear line for what a person can mend; everything else as it is. */
export function explainFailure(thrown: unknown, env: Environment): string[] {
  const failure = thrown instanceof PorteroError ? (thrown.cause ?? thrown) : thrown;
  if (failure instanceof ConfigError) return [...failure.problems];
  if (failure instanceof NewerDatabaseError) return [failure.message];
  if (!(failure instanceof Error)) return [String(failure)];
  return [
    atListening(failure, env) ??
      atDatabase(failure, env) ??
      atFiles(failure, env) ??
      atCertificate(failure, env) ??
      failure.stack ??
      failure.message,
  ];
}

function atListening(failure: Failure, env: Environment): string | undefined {
  const port = String(failure.port ?? '');
  const name: SettingName = port === String(env.ADMIN_PORT ?? 3002) ? 'ADMIN_PORT' : 'PORT';
  switch (failure.code) {
    case 'EADDRINUSE':
      return `${name}: port ${port} is taken by another program. Choose another with ${name}=….`;
    case 'EADDRNOTAVAIL':
      return `HOST: this machine has no address ${env.HOST ?? ''}. Use 127.0.0.1, or 0.0.0.0 for all of them.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      if (env.HOST === undefined || failure.hostname !== env.HOST) return undefined;
      return `HOST: no address could be found for ${env.HOST}. Use 127.0.0.1, or 0.0.0.0 for all of them.`;
    case 'EACCES':
      if (failure.port === undefined) return undefined;
      return `${name}: this user may not listen on port ${port}. Choose one above 1023 with ${name}=….`;
    default:
      return undefined;
  }
}

function atDatabase(failure: Failure, env: Environment): string | undefined {
  switch (failure.code) {
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ETIMEDOUT':
      return 'DB_URL: the database does not answer at this address. Is it running?';
    case '28P01':
    case '28000':
      return 'DB_URL: the database refused user or password.';
    case '3D000':
      return 'DB_URL: the database does not exist. Create it first.';
    case 'ERR_SQLITE_ERROR':
      if (!unusable.has(Number(failure.errcode) & 0xff)) return undefined;
      return `DATA_DIR: the database in ${env.DATA_DIR ?? 'data'} cannot be opened: ${failure.message}.`;
    default:
      // The driver's own waiting time has no code.
      return /\btimeout\b/.test(failure.message) && env.DB_URL
        ? 'DB_URL: the database does not answer in time. Is the address right, and open to this machine?'
        : undefined;
  }
}

function atFiles(failure: Failure, env: Environment): string | undefined {
  const path = typeof failure.path === 'string' ? failure.path : undefined;
  if (path === undefined) return undefined;
  for (const name of ['HTTPS_CERT_PATH', 'HTTPS_KEY_PATH'] as const)
    if (env[name] === path) return `${name}: ${path} cannot be read (${failure.code}).`;
  return undefined;
}

/** The TLS library names neither file: it is given what stands in them. */
function atCertificate(failure: Failure, env: Environment): string | undefined {
  const code = String(failure.code ?? '');
  if (!env.HTTPS_CERT_PATH || !code.startsWith('ERR_OSSL_')) return undefined;
  const both = `${env.HTTPS_CERT_PATH} and ${env.HTTPS_KEY_PATH}`;
  return code === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH'
    ? `HTTPS_KEY_PATH: ${both} do not belong together.`
    : `HTTPS_CERT_PATH, HTTPS_KEY_PATH: ${both} are not a certificate and its private key, in PEM.`;
}
