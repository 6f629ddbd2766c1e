/** What the server was told by its environment (`config-settings.ts` lists the variables); all problems are reported at once. */
import { resolve } from 'node:path';
import type { HeaderNames } from './adaptive-mfa/location.ts';
import type { RuleName } from './adaptive-mfa/rules.ts';
import { type AwsSettings, readAws } from './aws-role/settings.ts';
import {
  domainOfApps,
  type Readers,
  readCertificateTrust,
  readers,
  readHeaderNames,
  readMetrics,
  readRules,
  readTracing,
  readVaultKey,
} from './config-readers.ts';
import type { CertificateTrust } from './http/client-certificates.ts';
import type { SamplerName } from './observability/trace-context.ts';
import type { AllowPrivate } from './outbound/addresses.ts';
import { type HashingPriority, hashingPriorities } from './security/hashing-threads.ts';

export type { Setting, SettingName } from './config-settings.ts';
export { settings } from './config-settings.ts';

/** Costs of Argon2id; see `security/passwords.ts`. */
export type HashingCost = {
  /** KiB. */
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
};

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
  /** Seconds for which a server that was told to stop still takes requests. */
  readonly shutdownDelay: number;
  readonly trustProxy: boolean;
  /** How many entries at the end of X-Forwarded-For are of our own proxies. */
  readonly proxyHops: number;
  /** Undefined when the server is told of no certificates. */
  readonly clientCertificates: CertificateTrust | undefined;
  readonly mutualTlsEndpoint: string | undefined;
  readonly https: { readonly cert: string; readonly key: string } | undefined;
  readonly redisUrl: string | undefined;
  readonly tenantPoolSize: number;
  readonly vaultKey: Buffer | undefined;
  readonly statusApiKey: string | undefined;
  /** Undefined when nobody traces. */
  readonly tracing: TracingConfig | undefined;
  /** Where Prometheus asks; undefined when nobody counts. */
  readonly metrics:
    | { readonly host: string; readonly port: number; readonly key: string | undefined }
    | undefined;
  readonly keyRotationGraceSeconds: number;
  /** Seconds. */
  readonly opaqueTokenLifetime: number;
  readonly grantLifetimeDays: number;
  /** Seconds, as the next four. */
  readonly authorizationCodeLifetime: number;
  readonly pushedRequestLifetime: number;
  readonly deviceCodeLifetime: number;
  readonly subjectTokenLifetime: number;
  readonly signInLifetime: number;
  /** From the last sign-in; 0 sets no bound. */
  readonly sessionMaxDays: number;
  /** From the first of a chain; 0 sets no bound. */
  readonly refreshTokenMaxDays: number;
  readonly redirectUriWildcards: boolean;
  /** 0 keeps them for ever. */
  readonly auditLogRetentionDays: number;
  readonly developmentInbox: boolean;
  readonly sesEndpoint: string | undefined;
  /** Where connectors without keys have theirs from. */
  readonly aws: AwsSettings;
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
  readonly hashingPriority: HashingPriority;
  /** Within ten minutes; 0 sets no bound. */
  readonly messagesPerNetwork: number;
  /** Within an hour; 0 sets no bound. */
  readonly messagesPerTenant: number;
  readonly breachCheck: 'online' | 'offline' | 'off';
  readonly integrationTest: boolean;
  readonly mockMessageDir: string | undefined;
  readonly logLevel: string;
};

/** Where traces go, and which; see OpenTelemetry's own description of its variables. */
export type TracingConfig = {
  /** The whole address. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
  readonly sampler: SamplerName;
  readonly ratio: number;
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

/**
 * Read and validate the environment.
 * @throws ConfigError naming every wrong variable
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const from = readers(env, problems);
  const { raw, integer, boolean, networks, choice, origin } = from;

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
  const database = readDatabase(from, problems, dataDir);
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
    shutdownDelay: integer('SHUTDOWN_DELAY', 0, 300),
    trustProxy: boolean('TRUST_PROXY_HEADER', false),
    proxyHops: integer('TRUST_PROXY_HOPS', 1, 10),
    clientCertificates: readCertificateTrust(from, problems),
    mutualTlsEndpoint: origin('MTLS_ENDPOINT'),
    https: cert && key ? { cert, key } : undefined,
    redisUrl,
    tenantPoolSize: integer('TENANT_POOL_SIZE', 1, 100_000),
    vaultKey,
    statusApiKey: raw('STATUS_API_KEY'),
    tracing: readTracing(from, problems),
    metrics: readMetrics(from, problems, [port, adminPort]),
    keyRotationGraceSeconds: integer('PRIVATE_KEY_ROTATION_GRACE_PERIOD', 0, 31_536_000),
    opaqueTokenLifetime: integer('OPAQUE_TOKEN_LIFETIME', 60, 31_536_000),
    grantLifetimeDays: integer('GRANT_LIFETIME_DAYS', 1, 3650),
    // RFC 6749 §4.1.2: ten minutes at most.
    authorizationCodeLifetime: integer('AUTHORIZATION_CODE_LIFETIME', 10, 600),
    // RFC 9126 §2.2, and less than ten minutes by FAPI 2.0 §5.3.2.2.
    pushedRequestLifetime: integer('PUSHED_REQUEST_LIFETIME', 5, 599),
    deviceCodeLifetime: integer('DEVICE_CODE_LIFETIME', 60, 1800),
    subjectTokenLifetime: integer('SUBJECT_TOKEN_LIFETIME', 60, 3600),
    signInLifetime: integer('SIGN_IN_LIFETIME', 300, 14_400),
    sessionMaxDays: integer('SESSION_MAX_DAYS', 0, 3650),
    refreshTokenMaxDays: integer('REFRESH_TOKEN_MAX_DAYS', 0, 3650),
    redirectUriWildcards: boolean('REDIRECT_URI_WILDCARDS', true),
    auditLogRetentionDays: integer('AUDIT_LOG_RETENTION_DAYS', 0, 36_500),
    developmentInbox: boolean('DEVELOPMENT_INBOX', !production),
    sesEndpoint,
    aws: readAws(from, problems),
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
    hashingPriority: choice('PASSWORD_HASH_PRIORITY', hashingPriorities, 'idle'),
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

function readDatabase({ raw, integer }: Readers, problems: string[], dataDir: string): Config['database'] {
  const url = raw('DB_URL');
  const timeout = raw('DATABASE_STATEMENT_TIMEOUT');
  // Read without PostgreSQL too: a wrong one would stop the server on the day it moves there.
  const limits = {
    poolSize: integer('DATABASE_POOL_SIZE', 1, 1000),
    connectionTimeout: integer('DATABASE_CONNECTION_TIMEOUT', 1, 600_000),
    statementTimeout:
      timeout === 'DISABLE_TIMEOUT' ? undefined : integer('DATABASE_STATEMENT_TIMEOUT', 1, 3_600_000),
  };
  if (!url) return { engine: 'sqlite', file: resolve(dataDir, 'portero.db') };
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    problems.push('DB_URL: must look like postgres://user:password@host:5432/database.');
  }
  return { engine: 'postgres', url, ...limits };
}
