/** Time-based one-time passwords (RFC 6238) as authenticator apps make them: SHA-1, six digits, thirty seconds. */
import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

const period = 30;
/** Clocks may be one step apart (RFC 6238 §5.2). */
const window = 1;

/** 160 bits in base32, as long as the hash (RFC 4226 §4, R6). */
export const newTotpSecret = (): string =>
  new Secret({ buffer: new Uint8Array(randomBytes(20)).buffer }).base32;

const generator = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period });

/**
 * The step that a code belongs to. A step up to `lastStep` is refused, so that no code is used twice
 * (RFC 6238 §5.2: the second attempt after a successful one must fail).
 */
export function totpStep(
  secret: string,
  code: string,
  { lastStep = -1, now = Date.now() }: { readonly lastStep?: number | undefined; readonly now?: number } = {},
): number | undefined {
  const token = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const delta = generator(secret).validate({ token, timestamp: now, window });
  if (delta === null) return undefined;
  const step = Math.floor(now / (period * 1000)) + delta;
  return step > lastStep ? step : undefined;
}

/** The code of a moment; for tests and tools. */
export const totpCode = (secret: string, now = Date.now()): string =>
  generator(secret).generate({ timestamp: now });

/** What the QR code says, and what the link opens on a phone. Both parts of the label are named, as apps expect. */
export function totpUri(secret: string, { issuer, account }: { issuer: string; account: string }): string {
  const query = new URLSearchParams({ secret, issuer });
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?${query}`.replaceAll(
    '+',
    '%20',
  );
}

/** How the account is called in the app. */
export const accountName = (
  person: Readonly<Record<'name' | 'username' | 'primaryEmail' | 'primaryPhone', string | null>>,
): string => person.name || person.username || person.primaryEmail || person.primaryPhone || 'Unnamed User';
