/** How values of environment variables are read; what is wrong with one becomes a line that names it. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { jsonText } from '@portero/schema/json.ts';
import * as z from 'zod';
import { type HeaderNames, locationFields, usualHeaders } from './adaptive-mfa/location.ts';
import { type RuleName, ruleNames } from './adaptive-mfa/rules.ts';
import type { TracingConfig } from './config.ts';
import { type Setting, type SettingName, settings } from './config-settings.ts';
import type { CertificateTrust } from './http/client-certificates.ts';
import { samplerNames } from './observability/trace-context.ts';
import { type AllowPrivate, isNetwork } from './outbound/addresses.ts';

const yes = /^(1|true|y|yes|yep|yeah)$/i;
const no = /^(0|false|n|no|nope|off)$/i;

export type Readers = ReturnType<typeof readers>;

/** Readers of one environment; problems are added to the list. */
export function readers(env: Readonly<Record<string, string | undefined>>, problems: string[]) {
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
  const origin = (name: 'ENDPOINT' | 'ADMIN_ENDPOINT' | 'MTLS_ENDPOINT'): string | undefined => {
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
  return { raw, integer, boolean, networks, choice, origin };
}

/** A header that anybody could write would make anybody everybody: it is believed from the proxy only. */
export function readCertificateTrust(
  { raw, boolean, networks }: Readers,
  problems: string[],
): CertificateTrust | undefined {
  const header = raw('MTLS_CERTIFICATE_HEADER')?.toLowerCase();
  if (header === undefined) return undefined;
  if (!/^[a-z][\w-]*$/.test(header) || spoken.has(header))
    problems.push(`MTLS_CERTIFICATE_HEADER: "${header}" is no name for a header of the proxy’s own.`);
  if (!boolean('TRUST_PROXY_HEADER', false))
    problems.push('MTLS_CERTIFICATE_HEADER: needs TRUST_PROXY_HEADER, since a proxy has to stand in front.');
  const proxies = networks('MTLS_PROXIES', false);
  if (typeof proxies === 'boolean') problems.push('MTLS_PROXIES: must list networks such as 10.20.0.0/16.');
  return {
    header,
    proxies: typeof proxies === 'boolean' ? [] : proxies,
    authorities: readAuthorities(raw('MTLS_CA_FILE'), problems),
  };
}

/** What other parts of a request are in. */
const spoken: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'host',
  'dpop',
  'origin',
  'x-forwarded-for',
]);

function readAuthorities(file: string | undefined, problems: string[]): X509Certificate[] {
  if (file === undefined) return [];
  try {
    const blocks = readFileSync(file, 'utf8').match(
      /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g,
    );
    const authorities = (blocks ?? []).map((block) => new X509Certificate(block));
    if (authorities.length > 0 && authorities.every(({ ca }) => ca)) return authorities;
    problems.push(`MTLS_CA_FILE: ${file} must hold certificates of authorities, and only those.`);
  } catch {
    problems.push(`MTLS_CA_FILE: the certificates in ${file} cannot be read.`);
  }
  return [];
}

/** A listener of its own, which outside of this machine only opens with a key: figures of a whole company are nobody's business. */
export function readMetrics(
  { raw, integer }: Readers,
  problems: string[],
  others: readonly number[],
): { host: string; port: number; key: string | undefined } | undefined {
  if (raw('METRICS_PORT') === undefined) return undefined;
  const port = integer('METRICS_PORT', 0, 65535);
  const host = raw('METRICS_HOST') ?? '127.0.0.1';
  const key = raw('METRICS_KEY');
  if (port !== 0 && others.includes(port))
    problems.push('METRICS_PORT: must differ from PORT and ADMIN_PORT.');
  if (!key && !/^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host))
    problems.push('METRICS_KEY: needed where METRICS_HOST is not this machine alone.');
  return { host, port, key };
}

/**
 * Undefined unless a collector is named, or where OTEL_SDK_DISABLED says so. Variables and their meaning are
 * OpenTelemetry's.
 */
export function readTracing(
  { raw, boolean, choice }: Readers,
  problems: string[],
): TracingConfig | undefined {
  const base = raw('OTEL_EXPORTER_OTLP_ENDPOINT');
  const whole = raw('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  if (boolean('OTEL_SDK_DISABLED', false) || (base === undefined && whole === undefined)) return undefined;
  const endpoint = whole ?? `${base?.replace(/\/+$/, '')}/v1/traces`;
  const name = whole ? 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT' : 'OTEL_EXPORTER_OTLP_ENDPOINT';
  if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ''))
    problems.push(`${name}: not an http or https address.`);
  const protocol = raw('OTEL_EXPORTER_OTLP_PROTOCOL');
  if (protocol !== 'http/json')
    problems.push(`OTEL_EXPORTER_OTLP_PROTOCOL: "${protocol}" is not spoken, only http/json.`);
  const ratio = Number(raw('OTEL_TRACES_SAMPLER_ARG'));
  if (!(ratio >= 0 && ratio <= 1)) problems.push('OTEL_TRACES_SAMPLER_ARG: not a number from 0 to 1.');
  const headers = readPairs('OTEL_EXPORTER_OTLP_HEADERS', raw('OTEL_EXPORTER_OTLP_HEADERS'), problems);
  const more = readPairs('OTEL_RESOURCE_ATTRIBUTES', raw('OTEL_RESOURCE_ATTRIBUTES'), problems);
  const service = raw('OTEL_SERVICE_NAME') ?? 'portero';
  return {
    endpoint,
    headers,
    resource: { ...more, 'service.name': service },
    sampler: choice('OTEL_TRACES_SAMPLER', samplerNames, 'parentbased_always_on'),
    ratio,
  };
}

/** `name=value,name=value`, the values percent-encoded, as OpenTelemetry writes lists. */
function readPairs(name: SettingName, text = '', problems: string[]): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const pair of text.split(',').filter((one) => one.trim() !== '')) {
    const [, key, value] = /^\s*([\w.!#$%&'*+^`|~-]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
    try {
      if (key === undefined || value === undefined) throw new Error('no pair');
      pairs[key] = decodeURIComponent(value);
    } catch {
      problems.push(`${name}: must look like name=value,name=value.`);
      break;
    }
  }
  return pairs;
}

/** Which rules of adaptive MFA count, in their own order; none without a text. */
export function readRules(text = '', problems: string[]): RuleName[] {
  const wanted = text.split(/[\s,]+/).filter(Boolean);
  const unknown = wanted.filter((name) => !ruleNames.some((rule) => rule === name));
  if (unknown.length > 0)
    problems.push(`ADAPTIVE_MFA_RULES: "${unknown.join(', ')}" is none of ${ruleNames.join(', ')}.`);
  return ruleNames.filter((rule) => wanted.includes(rule));
}

/** Headers that a proxy tells places in, over the usual ones; lower case, as they are looked up. */
export function readHeaderNames(text: string | undefined, problems: string[]): HeaderNames {
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

/**
 * Lower case, perhaps with a port. Undefined where there are no protected applications, and for what is no domain, with
 * a line in `problems`.
 */
export function domainOfApps(text: string | undefined, problems: string[]): string | undefined {
  if (!text) return undefined;
  if (/^([a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}(:\d{1,5})?$/i.test(text)) return text.toLowerCase();
  problems.push(`PROTECTED_APPS_DOMAIN: "${text}" is not a domain such as apps.example.com.`);
  return undefined;
}

/** Undefined where there is none, and for what is none, with a line in `problems` that does not repeat it. */
export function readVaultKey(text: string | undefined, problems: string[]): Buffer | undefined {
  if (!text) return undefined;
  const key = Buffer.from(text, 'base64');
  if (key.length === 32) return key;
  problems.push('SECRET_VAULT_KEK: must be the base64 of exactly 32 bytes.');
  return undefined;
}
