/**
 * Every environment variable of the server, in one annotated list. Docs and `portero doctor` print it;
 * all problems are reported at once, one line each, naming the variable.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { type HeaderNames, locationFields, usualHeaders } from './adaptive-mfa/location.ts';
import { type RuleName, ruleNames } from './adaptive-mfa/rules.ts';
import { type AllowPrivate, isNetwork } from './outbound/addresses.ts';

/** Costs of Argon2id; see `security/passwords.ts`. */
export type HashingCost = {
  /** KiB. */
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
};

type Kind = 'text' | 'port' | 'integer' | 'boolean' | 'url' | 'secret' | 'choice';

export type Setting = {
  readonly name: string;
  readonly kind: Kind;
  readonly default?: string;
  readonly choices?: readonly string[];
  /** What it does, in one sentence; printed by the docs and by `portero doctor`. */
  readonly help: string;
};

export const settings = [
  {
    name: 'NODE_ENV',
    kind: 'text',
    help: '`production` hardens CORS, turns the development inbox off and refuses test switches.',
  },
  {
    name: 'DB_URL',
    kind: 'url',
    help: '`postgres://…` uses PostgreSQL; unset uses the embedded SQLite database under DATA_DIR.',
  },
  {
    name: 'DATA_DIR',
    kind: 'text',
    default: 'data',
    help: 'Folder of the embedded database and of the generated vault key.',
  },
  {
    name: 'HOST',
    kind: 'text',
    default: '127.0.0.1',
    help: 'Address to listen on; `0.0.0.0` or `::` for all interfaces.',
  },
  {
    name: 'PORT',
    kind: 'port',
    default: '3001',
    help: 'Port of the default tenant: OpenID Connect, Management API, sign-in pages.',
  },
  { name: 'ADMIN_PORT', kind: 'port', default: '3002', help: 'Port of the admin tenant and the Console.' },
  {
    name: 'ENDPOINT',
    kind: 'url',
    help: 'Public address of the default tenant; defaults to http://localhost:PORT.',
  },
  {
    name: 'ADMIN_ENDPOINT',
    kind: 'url',
    help: 'Public address of the admin tenant; defaults to http://localhost:ADMIN_PORT.',
  },
  {
    name: 'ADMIN_DISABLE_LOCALHOST',
    kind: 'boolean',
    default: 'no',
    help: 'With no ADMIN_ENDPOINT: do not start the admin server at all.',
  },
  {
    name: 'TRUST_PROXY_HEADER',
    kind: 'boolean',
    default: 'no',
    help: 'Believe X-Forwarded-For and X-Forwarded-Proto of the proxy in front.',
  },
  {
    name: 'TRUST_PROXY_HOPS',
    kind: 'integer',
    default: '1',
    help: 'How many proxies stand in front, each adding to X-Forwarded-For: what is before their entries is what a stranger wrote.',
  },
  {
    name: 'HTTPS_CERT_PATH',
    kind: 'text',
    help: 'Certificate file; with HTTPS_KEY_PATH the server itself speaks HTTPS.',
  },
  { name: 'HTTPS_KEY_PATH', kind: 'text', help: 'Private key file for HTTPS_CERT_PATH.' },
  {
    name: 'DATABASE_POOL_SIZE',
    kind: 'integer',
    default: '20',
    help: 'PostgreSQL connections of this process for what changes something; reads have half as many of their own.',
  },
  {
    name: 'DATABASE_CONNECTION_TIMEOUT',
    kind: 'integer',
    default: '5000',
    help: 'Milliseconds to wait for a database connection.',
  },
  {
    name: 'DATABASE_STATEMENT_TIMEOUT',
    kind: 'text',
    default: '60000',
    help: 'Milliseconds a statement may take; DISABLE_TIMEOUT leaves it out (PgBouncer).',
  },
  {
    name: 'REDIS_URL',
    kind: 'url',
    help: 'Redis or Valkey, used only as cache invalidation channel and rate counter between processes.',
  },
  {
    name: 'TENANT_POOL_SIZE',
    kind: 'integer',
    default: '100',
    help: 'Tenants whose runtime is kept in memory.',
  },
  {
    name: 'SECRET_VAULT_KEK',
    kind: 'secret',
    help: 'Base64 of 32 bytes: the key that seals secrets at rest. Embedded: generated under DATA_DIR when unset.',
  },
  {
    name: 'STATUS_API_KEY',
    kind: 'secret',
    help: 'With it, GET /api/status tells the tenant to callers that send it.',
  },
  {
    name: 'PRIVATE_KEY_ROTATION_GRACE_PERIOD',
    kind: 'integer',
    default: '0',
    help: 'Seconds between publishing a rotated signing key and signing with it.',
  },
  {
    name: 'DEVELOPMENT_INBOX',
    kind: 'boolean',
    help: 'Keep mails and SMS in an inbox while no connector is set up; default yes, but no in production.',
  },
  {
    name: 'AWS_ENDPOINT_URL_SESV2',
    kind: 'url',
    help: 'Send SES requests to this address instead of AWS (an emulator).',
  },
  {
    name: 'OUTBOUND_ALLOW_PRIVATE',
    kind: 'text',
    default: 'no',
    help: 'Let addresses typed by administrators point into private networks: `yes`, `no`, or networks such as `10.20.0.0/16,fd12::/16`.',
  },
  {
    name: 'SMTP_ALLOW_PRIVATE',
    kind: 'text',
    default: 'yes',
    help: 'The same for mail servers of the SMTP connector, since a company’s relay is often a private one.',
  },
  {
    name: 'PROTECTED_APPS_DOMAIN',
    kind: 'text',
    help: 'Domain under which protected applications are served, such as `apps.example.com`; unset turns them off.',
  },
  {
    name: 'PROTECTED_APPS_ALLOW_PRIVATE',
    kind: 'text',
    default: 'no',
    help: 'Let protected applications stand in private networks: `yes`, `no`, or networks such as `10.20.0.0/16`.',
  },
  {
    name: 'ADAPTIVE_MFA_RULES',
    kind: 'text',
    default: ruleNames.join(','),
    help: 'What makes adaptive MFA ask for a second factor, by name and comma; see docs/mfa.md.',
  },
  {
    name: 'ADAPTIVE_MFA_HEADERS',
    kind: 'text',
    help: 'JSON that renames the headers by which the proxy tells where a request comes from, such as `{"country":"cf-ipcountry"}`.',
  },
  {
    name: 'ADAPTIVE_MFA_MEMORY_DAYS',
    kind: 'integer',
    default: '180',
    help: 'Adaptive MFA: days for which a country or network of somebody is remembered.',
  },
  {
    name: 'ADAPTIVE_MFA_INACTIVE_DAYS',
    kind: 'integer',
    default: '30',
    help: 'Adaptive MFA: days without a sign-in after which the next one is asked for a second factor.',
  },
  {
    name: 'ADAPTIVE_MFA_MAX_SPEED',
    kind: 'integer',
    default: '900',
    help: 'Adaptive MFA: kilometres an hour between two sign-ins that nobody travels.',
  },
  {
    name: 'ADAPTIVE_MFA_MIN_BOT_SCORE',
    kind: 'integer',
    default: '30',
    help: 'Adaptive MFA: the proxy’s bot score (0 to 100) below which a browser is taken for a machine.',
  },
  {
    name: 'OIDC_PROVIDER_SSRF_PROTECTION_DISABLED',
    kind: 'boolean',
    default: 'no',
    help: 'Let the OpenID engine reach private addresses.',
  },
  {
    name: 'PASSWORD_HASH_MEMORY_KIB',
    kind: 'integer',
    default: '19456',
    help: 'Memory of Argon2id for new password hashes; weaker hashes are replaced when their owners sign in.',
  },
  {
    name: 'PASSWORD_HASH_PASSES',
    kind: 'integer',
    default: '2',
    help: 'Passes of Argon2id over that memory.',
  },
  {
    name: 'PASSWORD_HASH_LANES',
    kind: 'integer',
    default: '1',
    help: 'Lanes of Argon2id.',
  },
  {
    name: 'MESSAGES_PER_NETWORK',
    kind: 'integer',
    default: '300',
    help: 'Codes that strangers of one network (IPv4 /24, IPv6 /64) may have sent within ten minutes; 0 sets no bound.',
  },
  {
    name: 'MESSAGES_PER_TENANT',
    kind: 'integer',
    default: '0',
    help: 'Codes that strangers may have a tenant send within an hour, so that nobody runs up its bill; 0 sets no bound.',
  },
  {
    name: 'PASSWORD_BREACH_CHECK',
    kind: 'choice',
    choices: ['online', 'offline', 'off'],
    default: 'offline',
    help: '`offline` refuses the bundled list of the most common passwords; `online` also asks the breach service, by prefix only.',
  },
  {
    name: 'INTEGRATION_TEST',
    kind: 'boolean',
    default: 'no',
    help: 'Compatibility test mode; refused in production.',
  },
  {
    name: 'MOCK_MESSAGE_DIR',
    kind: 'text',
    help: 'Folder of the mock connectors’ records, in compatibility test mode.',
  },
  {
    name: 'LOG_LEVEL',
    kind: 'choice',
    choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    default: 'info',
    help: 'What the server logs.',
  },
] as const satisfies readonly Setting[];

export type SettingName = (typeof settings)[number]['name'];

export type Config = {
  readonly production: boolean;
  readonly database: { readonly engine: 'sqlite'; readonly file: string } | PostgresConfig;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly adminPort: number;
  /** Public origin of the default tenant, no trailing slash. */
  readonly endpoint: string;
  /** Public origin of the admin tenant, no trailing slash; undefined when the admin server is off. */
  readonly adminEndpoint: string | undefined;
  readonly trustProxy: boolean;
  /** How many entries at the end of X-Forwarded-For are of our own proxies. */
  readonly proxyHops: number;
  readonly https: { readonly cert: string; readonly key: string } | undefined;
  readonly redisUrl: string | undefined;
  readonly tenantPoolSize: number;
  readonly vaultKey: Buffer | undefined;
  readonly statusApiKey: string | undefined;
  readonly keyRotationGraceSeconds: number;
  readonly developmentInbox: boolean;
  readonly sesEndpoint: string | undefined;
  readonly outboundAllowPrivate: AllowPrivate;
  readonly smtpAllowPrivate: AllowPrivate;
  /** Where protected applications are served, with a port where it is not the usual one. */
  readonly protectedAppsDomain: string | undefined;
  readonly protectedAppsAllowPrivate: AllowPrivate;
  readonly adaptiveMfa: {
    readonly rules: readonly RuleName[];
    readonly headers: HeaderNames;
    readonly memoryDays: number;
    readonly inactiveDays: number;
    /** Kilometres an hour. */
    readonly maxSpeed: number;
    readonly minBotScore: number;
  };
  readonly oidcSsrfProtectionDisabled: boolean;
  /** What new hashes of passwords cost. */
  readonly passwordHashing: HashingCost;
  /** Within ten minutes; 0 sets no bound. */
  readonly messagesPerNetwork: number;
  /** Within an hour; 0 sets no bound. */
  readonly messagesPerTenant: number;
  readonly breachCheck: 'online' | 'offline' | 'off';
  readonly integrationTest: boolean;
  readonly mockMessageDir: string | undefined;
  readonly logLevel: string;
};

export type PostgresConfig = {
  readonly engine: 'postgres';
  readonly url: string;
  readonly poolSize: number;
  readonly connectionTimeout: number;
  readonly statementTimeout: number | undefined;
};

/** Thrown with every wrong setting at once; `problems` are lines fit for a person. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const yes = /^(1|true|y|yes|yep|yeah)$/i;
const no = /^(0|false|n|no|nope|off)$/i;

/**
 * Read and validate the environment.
 * @throws ConfigError naming every wrong variable
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const raw = (name: SettingName): string | undefined => {
    const file = env[`${name}_FILE`];
    if (file && !env[name]) {
      try {
        return readFileSync(file, 'utf8').trim();
      } catch {
        problems.push(`${name}_FILE: the file ${file} cannot be read.`);
        return undefined;
      }
    }
    const value = env[name]?.trim();
    if (value) return value;
    const setting: Setting | undefined = settings.find((candidate) => candidate.name === name);
    return setting?.default;
  };
  const integer = (name: SettingName, min: number, max: number): number => {
    const text = raw(name) ?? '';
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    problems.push(`${name}: "${text}" is not a whole number from ${min} to ${max}.`);
    return min;
  };
  const boolean = (name: SettingName, fallback: boolean): boolean => {
    const text = raw(name);
    if (text === undefined) return fallback;
    if (yes.test(text)) return true;
    if (no.test(text)) return false;
    problems.push(`${name}: "${text}" is neither yes nor no.`);
    return fallback;
  };
  const networks = (name: SettingName, fallback: boolean): AllowPrivate => {
    const text = raw(name) ?? '';
    if (!/[./:]/.test(text)) return boolean(name, fallback);
    const listed = text.split(/[\s,]+/).filter(Boolean);
    for (const network of listed) {
      if (!isNetwork(network)) problems.push(`${name}: "${network}" is not a network such as 10.20.0.0/16.`);
    }
    return listed;
  };
  const choice = <T extends string>(name: SettingName, choices: readonly T[], fallback: T): T => {
    const text = raw(name);
    if (text === undefined) return fallback;
    const found = choices.find((candidate) => candidate === text);
    if (found !== undefined) return found;
    problems.push(`${name}: "${text}" is not one of ${choices.join(', ')}.`);
    return fallback;
  };
  const origin = (name: 'ENDPOINT' | 'ADMIN_ENDPOINT'): string | undefined => {
    const text = raw(name);
    if (text === undefined) return undefined;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || !/^https?:$/.test(url.protocol)) {
      problems.push(`${name}: "${text}" is not an http or https address.`);
      return undefined;
    }
    if (url.pathname !== '/' || url.search || url.hash || url.username) {
      problems.push(`${name}: "${text}" must be an origin only, such as https://id.example.com.`);
      return undefined;
    }
    return url.origin;
  };

  const production = raw('NODE_ENV') === 'production';
  const dataDir = resolve(raw('DATA_DIR') ?? 'data');
  const port = integer('PORT', 0, 65535);
  const adminPort = integer('ADMIN_PORT', 0, 65535);
  if (port !== 0 && port === adminPort) problems.push('ADMIN_PORT: must differ from PORT.');

  const cert = raw('HTTPS_CERT_PATH');
  const key = raw('HTTPS_KEY_PATH');
  if (Boolean(cert) !== Boolean(key)) {
    problems.push(`${cert ? 'HTTPS_KEY_PATH' : 'HTTPS_CERT_PATH'}: both files are needed for HTTPS.`);
  }
  const scheme = cert ? 'https' : 'http';

  const integrationTest = boolean('INTEGRATION_TEST', false);
  if (integrationTest && production) {
    problems.push('INTEGRATION_TEST: the compatibility test mode is refused with NODE_ENV=production.');
  }

  const redisUrl = raw('REDIS_URL');
  if (redisUrl && !/^rediss?:\/\//.test(redisUrl)) {
    problems.push('REDIS_URL: must start with redis:// or rediss://.');
  }
  const sesEndpoint = raw('AWS_ENDPOINT_URL_SESV2');
  if (sesEndpoint && !URL.canParse(sesEndpoint)) problems.push('AWS_ENDPOINT_URL_SESV2: not an address.');

  const adminEndpoint = origin('ADMIN_ENDPOINT');
  const adminOff = boolean('ADMIN_DISABLE_LOCALHOST', false) && !adminEndpoint;
  const database = readDatabase(raw, integer, problems, dataDir);
  const vaultKey = readVaultKey(raw('SECRET_VAULT_KEK'), problems);
  if (!vaultKey && production && database.engine === 'postgres') {
    problems.push(
      'SECRET_VAULT_KEK: needed in production with PostgreSQL; make one with `openssl rand -base64 32`.',
    );
  }

  const config: Config = {
    production,
    database,
    dataDir,
    host: raw('HOST') ?? '127.0.0.1',
    port,
    adminPort,
    endpoint: origin('ENDPOINT') ?? `${scheme}://localhost:${port}`,
    adminEndpoint: adminOff ? undefined : (adminEndpoint ?? `${scheme}://localhost:${adminPort}`),
    trustProxy: boolean('TRUST_PROXY_HEADER', false),
    proxyHops: integer('TRUST_PROXY_HOPS', 1, 10),
    https: cert && key ? { cert, key } : undefined,
    redisUrl,
    tenantPoolSize: integer('TENANT_POOL_SIZE', 1, 100_000),
    vaultKey,
    statusApiKey: raw('STATUS_API_KEY'),
    keyRotationGraceSeconds: integer('PRIVATE_KEY_ROTATION_GRACE_PERIOD', 0, 31_536_000),
    developmentInbox: boolean('DEVELOPMENT_INBOX', !production),
    sesEndpoint,
    outboundAllowPrivate: networks('OUTBOUND_ALLOW_PRIVATE', false),
    smtpAllowPrivate: networks('SMTP_ALLOW_PRIVATE', true),
    // Suites make protected applications without setting anything up.
    protectedAppsDomain:
      domainOfApps(raw('PROTECTED_APPS_DOMAIN'), problems) ?? (integrationTest ? 'protected.app' : undefined),
    protectedAppsAllowPrivate: networks('PROTECTED_APPS_ALLOW_PRIVATE', false),
    adaptiveMfa: {
      rules: readRules(raw('ADAPTIVE_MFA_RULES'), problems),
      headers: readHeaderNames(raw('ADAPTIVE_MFA_HEADERS'), problems),
      memoryDays: integer('ADAPTIVE_MFA_MEMORY_DAYS', 1, 3650),
      inactiveDays: integer('ADAPTIVE_MFA_INACTIVE_DAYS', 1, 3650),
      maxSpeed: integer('ADAPTIVE_MFA_MAX_SPEED', 1, 100_000),
      minBotScore: integer('ADAPTIVE_MFA_MIN_BOT_SCORE', 0, 100),
    },
    oidcSsrfProtectionDisabled: boolean('OIDC_PROVIDER_SSRF_PROTECTION_DISABLED', false),
    passwordHashing: {
      memoryCost: integer('PASSWORD_HASH_MEMORY_KIB', 7168, 1_048_576),
      timeCost: integer('PASSWORD_HASH_PASSES', 1, 100),
      parallelism: integer('PASSWORD_HASH_LANES', 1, 16),
    },
    messagesPerNetwork: integer('MESSAGES_PER_NETWORK', 0, 1_000_000),
    messagesPerTenant: integer('MESSAGES_PER_TENANT', 0, 100_000_000),
    breachCheck: choice('PASSWORD_BREACH_CHECK', ['online', 'offline', 'off'] as const, 'offline'),
    integrationTest,
    mockMessageDir: raw('MOCK_MESSAGE_DIR'),
    logLevel: choice(
      'LOG_LEVEL',
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const,
      'info',
    ),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function readDatabase(
  raw: (name: SettingName) => string | undefined,
  integer: (name: SettingName, min: number, max: number) => number,
  problems: string[],
  dataDir: string,
): Config['database'] {
  const url = raw('DB_URL');
  if (!url) return { engine: 'sqlite', file: resolve(dataDir, 'portero.db') };
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    problems.push('DB_URL: must look like postgres://user:password@host:5432/database.');
  }
  const timeout = raw('DATABASE_STATEMENT_TIMEOUT');
  return {
    engine: 'postgres',
    url,
    poolSize: integer('DATABASE_POOL_SIZE', 1, 1000),
    connectionTimeout: integer('DATABASE_CONNECTION_TIMEOUT', 1, 600_000),
    statementTimeout:
      timeout === 'DISABLE_TIMEOUT' ? undefined : integer('DATABASE_STATEMENT_TIMEOUT', 1, 3_600_000),
  };
}

function readRules(text = '', problems: string[]): RuleName[] {
  const wanted = text.split(/[\s,]+/).filter(Boolean);
  const unknown = wanted.filter((name) => !ruleNames.some((rule) => rule === name));
  if (unknown.length > 0)
    problems.push(`ADAPTIVE_MFA_RULES: "${unknown.join(', ')}" is none of ${ruleNames.join(', ')}.`);
  return ruleNames.filter((rule) => wanted.includes(rule));
}

function readHeaderNames(text: string | undefined, problems: string[]): HeaderNames {
  if (!text) return usualHeaders;
  const name = z
    .string()
    .regex(/^[a-z0-9-]{1,100}$/i)
    .transform((header) => header.toLowerCase());
  const names = z.strictObject(Object.fromEntries(locationFields.map((field) => [field, name.optional()])));
  const { data } = jsonText.pipe(names).safeParse(text);
  if (!data)
    problems.push(
      `ADAPTIVE_MFA_HEADERS: must be JSON such as {"country":"cf-ipcountry"}, with ${locationFields.join(', ')}.`,
    );
  return { ...usualHeaders, ...data };
}

const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
});

function domainOfApps(text: string | undefined, problems: string[]): string | undefined {
  if (!text) return undefined;
  if (/^([a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}(:\d{1,5})?$/i.test(text)) return text.toLowerCase();
  problems.push(`PROTECTED_APPS_DOMAIN: "${text}" is not a domain such as apps.example.com.`);
  return undefined;
}

function readVaultKey(text: string | undefined, problems: string[]): Buffer | undefined {
  if (!text) return undefined;
  const key = Buffer.from(text, 'base64');
  if (key.length === 32) return key;
  problems.push('SECRET_VAULT_KEK: must be the base64 of exactly 32 bytes.');
  return undefined;
}
