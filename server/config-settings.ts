/** Every environment variable of the server. Docs and `portero doctor` print this list; `config.ts` reads it. */
import { ruleNames } from './adaptive-mfa/rules.ts';
import { samplerNames } from './observability/trace-context.ts';

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
    help: 'Port of the default tenant: OpenID Connect, Management API, sign-in pages; `0` takes one that is free.',
  },
  {
    name: 'ADMIN_PORT',
    kind: 'port',
    default: '3002',
    help: 'Port of the admin tenant and the Console; `0` takes one that is free.',
  },
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
    name: 'SHUTDOWN_DELAY',
    kind: 'integer',
    default: '0',
    help: 'Seconds for which a server still takes requests after SIGTERM, while `/health/ready` and every answer tell proxies to go elsewhere.',
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
    name: 'MTLS_CERTIFICATE_HEADER',
    kind: 'text',
    help: 'Header in which the proxy in front passes the certificate that an application showed (RFC 8705); the proxy must overwrite it in every request. Needs TRUST_PROXY_HEADER.',
  },
  {
    name: 'MTLS_PROXIES',
    kind: 'text',
    default: '127.0.0.0/8 ::1/128',
    help: 'Networks from which that header is believed: where the proxy’s connections come from.',
  },
  {
    name: 'MTLS_CA_FILE',
    kind: 'text',
    help: 'Certificates of the authorities that issue certificates to applications (PEM), for `tls_client_auth`.',
  },
  {
    name: 'MTLS_ENDPOINT',
    kind: 'url',
    help: 'Address at which the proxy asks for certificates, when it is not ENDPOINT: discovery names it for applications that have one.',
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
    help: 'PostgreSQL connections of this process for what changes something; reads have half as many of their own, and look-ups one that all share.',
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
    name: 'METRICS_PORT',
    kind: 'port',
    help: 'Port on which Prometheus asks for `/metrics`; unset counts nothing.',
  },
  {
    name: 'METRICS_HOST',
    kind: 'text',
    default: '127.0.0.1',
    help: 'Address of that port; any but this machine’s own needs METRICS_KEY.',
  },
  {
    name: 'METRICS_KEY',
    kind: 'secret',
    help: 'With it, `/metrics` answers to `Authorization: Bearer <key>` only.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    kind: 'url',
    help: 'Address of an OpenTelemetry collector, such as `http://localhost:4318`, which gets traces; unset traces nothing.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    kind: 'url',
    help: 'The whole address for traces, where it is not that one with `/v1/traces`.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    kind: 'secret',
    help: 'Headers for the collector, as `name=value,name=value`.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_PROTOCOL',
    kind: 'text',
    default: 'http/json',
    help: 'How the collector is spoken to: only `http/json`.',
  },
  {
    name: 'OTEL_SERVICE_NAME',
    kind: 'text',
    default: 'portero',
    help: 'Name of this service in traces.',
  },
  {
    name: 'OTEL_RESOURCE_ATTRIBUTES',
    kind: 'text',
    help: 'More about this service for traces, as `name=value,name=value`.',
  },
  {
    name: 'OTEL_TRACES_SAMPLER',
    kind: 'choice',
    choices: [...samplerNames],
    default: 'parentbased_always_on',
    help: 'Which requests are traced.',
  },
  {
    name: 'OTEL_TRACES_SAMPLER_ARG',
    kind: 'text',
    default: '1',
    help: 'Share of requests for `traceidratio`, from 0 to 1.',
  },
  {
    name: 'OTEL_SDK_DISABLED',
    kind: 'boolean',
    default: 'no',
    help: 'Trace nothing, whatever else is set.',
  },
  {
    name: 'PRIVATE_KEY_ROTATION_GRACE_PERIOD',
    kind: 'integer',
    default: '0',
    help: 'Seconds between publishing a rotated signing key and signing with it.',
  },
  {
    name: 'OPAQUE_TOKEN_LIFETIME',
    kind: 'integer',
    default: '3600',
    help: 'Seconds for which access tokens without an API of their own are good, those for organizations among them.',
  },
  {
    name: 'GRANT_LIFETIME_DAYS',
    kind: 'integer',
    default: '180',
    help: 'Days after which what an application was given ends, and its refresh tokens with it, however often they are used.',
  },
  {
    name: 'AUTHORIZATION_CODE_LIFETIME',
    kind: 'integer',
    default: '60',
    help: 'Seconds within which an application exchanges the code of a sign-in, 600 at most; those that keep to FAPI 2.0 have 60 at most.',
  },
  {
    name: 'PUSHED_REQUEST_LIFETIME',
    kind: 'integer',
    default: '60',
    help: 'Seconds for which an authorization request that was pushed may be used, 599 at most.',
  },
  {
    name: 'DEVICE_CODE_LIFETIME',
    kind: 'integer',
    default: '600',
    help: 'Seconds within which a person lets a device in by its code, 1800 at most.',
  },
  {
    name: 'SUBJECT_TOKEN_LIFETIME',
    kind: 'integer',
    default: '600',
    help: 'Seconds within which a token to act as somebody is exchanged, 3600 at most.',
  },
  {
    name: 'SIGN_IN_LIFETIME',
    kind: 'integer',
    default: '3600',
    help: 'Seconds that a person has from the first page of a sign-in to its end, 14400 at most.',
  },
  {
    name: 'SESSION_MAX_DAYS',
    kind: 'integer',
    default: '0',
    help: 'Days after which a person signs in again, even where they come by every day; refresh tokens that hang on the session end with it. 0 sets no bound.',
  },
  {
    name: 'REFRESH_TOKEN_MAX_DAYS',
    kind: 'integer',
    default: '0',
    help: 'Days after which a refresh token that outlives its session (`offline_access`) ends, however often it was exchanged; 0 leaves that to GRANT_LIFETIME_DAYS.',
  },
  {
    name: 'REDIRECT_URI_WILDCARDS',
    kind: 'boolean',
    default: 'yes',
    help: 'Let administrators register redirect addresses with `*` in them; `no` also stops those that are registered.',
  },
  {
    name: 'AUDIT_LOG_RETENTION_DAYS',
    kind: 'integer',
    default: '0',
    help: 'Days for which entries of the audit log are kept; 0 keeps them for ever.',
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
    name: 'AWS_ACCESS_KEY_ID',
    kind: 'text',
    help: 'AWS key of this server, for SES connectors whose form has none; this and the rows below are what AWS’s own libraries are told, in their order.',
  },
  {
    name: 'AWS_SECRET_ACCESS_KEY',
    kind: 'secret',
    help: 'The secret of that key.',
  },
  {
    name: 'AWS_SESSION_TOKEN',
    kind: 'secret',
    help: 'Its session token, where it is a passing one.',
  },
  {
    name: 'AWS_WEB_IDENTITY_TOKEN_FILE',
    kind: 'text',
    help: 'File of a token that STS exchanges for the role’s credentials (EKS sets it).',
  },
  {
    name: 'AWS_ROLE_ARN',
    kind: 'text',
    help: 'The role for that token.',
  },
  {
    name: 'AWS_ROLE_SESSION_NAME',
    kind: 'text',
    default: 'portero',
    help: 'Name of the session in AWS’s own records.',
  },
  {
    name: 'AWS_ENDPOINT_URL_STS',
    kind: 'url',
    help: 'Ask STS at this address instead of the region’s own.',
  },
  {
    name: 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    kind: 'text',
    help: 'Path at the container’s agent (ECS sets it).',
  },
  {
    name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    kind: 'url',
    help: 'The same as a whole address (EKS Pod Identity sets it).',
  },
  {
    name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN',
    kind: 'secret',
    help: 'What that agent wants to be shown.',
  },
  {
    name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    kind: 'text',
    help: 'The same in a file, which the agent may replace.',
  },
  {
    name: 'AWS_EC2_METADATA_DISABLED',
    kind: 'boolean',
    default: 'no',
    help: 'Do not ask the metadata service of a virtual machine.',
  },
  {
    name: 'AWS_EC2_METADATA_SERVICE_ENDPOINT',
    kind: 'url',
    default: 'http://169.254.169.254',
    help: 'Where that service is; only version 2 of its protocol is spoken.',
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
    name: 'PASSWORD_HASH_PRIORITY',
    kind: 'choice',
    choices: ['idle', 'low'],
    default: 'idle',
    help: 'When password hashes are worked on, on Linux: `idle` when nothing else wants the processor, `low` a little also while others do.',
  },
  {
    name: 'MESSAGES_PER_NETWORK',
    kind: 'integer',
    default: '300',
    help: 'Codes that one network (IPv4 /24, IPv6 /64) may have sent within ten minutes, but for those that people have sent to what their account holds; 0 sets no bound.',
  },
  {
    name: 'MESSAGES_PER_TENANT',
    kind: 'integer',
    default: '0',
    help: 'Such codes of a tenant within an hour, so that nobody runs up its bill; 0 sets no bound.',
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
