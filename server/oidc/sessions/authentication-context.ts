/**
 * How somebody was authenticated, for applications: `amr` (RFC 8176) and `acr`, in tokens and as what a request may ask for
 * (OpenID Connect Core §3.1.2.1, RFC 9470).
 */
import type { AccessToken, ClientCredentials, KoaContextWithOIDC } from 'oidc-provider';
import { interactionPolicy } from 'oidc-provider';
import * as z from 'zod';

const oneFactor = 'urn:portero:acr:1fa';
const twoFactors = 'urn:portero:acr:2fa';
/** From the weakest; a stronger one does where a weaker one was asked for. */
export const acrValues: readonly string[] = [oneFactor, twoFactors];

/** What a proof shows: its methods, and whether it is something known, held, or vouched for by somebody else. */
const proofs: Readonly<Record<string, { amr: readonly string[]; factor: string }>> = {
  Password: { amr: ['pwd'], factor: 'known' },
  NewPasswordIdentity: { amr: ['pwd'], factor: 'known' },
  EmailVerificationCode: { amr: ['otp'], factor: 'mailbox' },
  PhoneVerificationCode: { amr: ['otp', 'sms'], factor: 'phone' },
  OneTimeToken: { amr: ['otp'], factor: 'mailbox' },
  MfaEmailVerificationCode: { amr: ['otp'], factor: 'mailbox' },
  MfaPhoneVerificationCode: { amr: ['otp', 'sms'], factor: 'phone' },
  Totp: { amr: ['otp'], factor: 'held' },
  BackupCode: { amr: ['otp'], factor: 'held' },
  WebAuthn: { amr: ['pop'], factor: 'held' },
  SignInPasskey: { amr: ['pop', 'user'], factor: 'held' },
  Social: { amr: ['fed'], factor: 'vouched' },
  EnterpriseSso: { amr: ['fed'], factor: 'vouched' },
};

/** @param submission what is kept of a sign-in: its proofs by type, good or not */
export function authenticationOf(submission: Readonly<Record<string, unknown>>): {
  amr?: string[];
  acr?: string;
} {
  const { verificationRecords: records } = submission;
  const shown = (Array.isArray(records) ? records : []).flatMap((record: unknown) => {
    if (typeof record !== 'object' || record === null || !('type' in record)) return [];
    if ('verified' in record && record.verified === false) return [];
    const type = String(record.type);
    return Object.hasOwn(proofs, type) ? (proofs[type] ?? []) : [];
  });
  if (shown.length === 0) return {};
  const factors = new Set(shown.map(({ factor }) => factor));
  // A passkey that signs in is held, and has verified its holder besides.
  const isMultiple = shown.some(({ amr }) => amr.includes('user')) || factors.size > 1;
  const amr = [...new Set([...shown.flatMap((proof) => proof.amr), ...(isMultiple ? ['mfa'] : [])])];
  return { amr, acr: isMultiple ? twoFactors : oneFactor };
}

/**
 * Whether a request is for two factors: by the least of its `acr_values` that we know, or by an essential `acr` claim.
 * The sign-in demands them then, and ends with `unmet_authentication_requirements` where they cannot be had (RFC 9470 §5).
 */
export function demandsTwoFactors(params: Readonly<Record<string, unknown>>): boolean {
  const { acr_values: asked, claims } = params;
  const wishes = typeof asked === 'string' && asked !== '' ? [asked.split(' ')] : [];
  return [...wishes, ...essentialAcrs(claims)].some((values) => lowestOf(values) > rankOf(oneFactor));
}

/** 0 when none of them is known. */
function lowestOf(values: readonly string[]): number {
  const known = values.map(rankOf).filter((rank) => rank > 0);
  return known.length > 0 ? Math.min(...known) : 0;
}

const acrClaim = z.object({
  essential: z.literal(true),
  value: z.string().optional(),
  values: z.array(z.string()).optional(),
});
const claimsParameter = z.object({
  id_token: z.object({ acr: acrClaim.optional().catch(undefined) }).optional(),
  userinfo: z.object({ acr: acrClaim.optional().catch(undefined) }).optional(),
});

function essentialAcrs(claims: unknown): string[][] {
  if (typeof claims !== 'string') return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(claims);
  } catch {
    return [];
  }
  const { data } = claimsParameter.safeParse(parsed);
  return [data?.id_token?.acr, data?.userinfo?.acr].flatMap((acr) => {
    if (!acr) return [];
    return [[...(acr.values ?? []), ...(acr.value === undefined ? [] : [acr.value])]];
  });
}

/** Whether these proofs are two factors. */
export const isTwoFactors = ({ acr }: { readonly acr?: string }): boolean => acr === twoFactors;

/**
 * Step up: whoever is signed in by less than `acr_values` asks for signs in again. It is a wish (Core §3.1.2.1): what was
 * reached then is what the application is told, unless it made the claim essential.
 */
export function stepUp(policy: interactionPolicy.DefaultPolicy): void {
  const check = new interactionPolicy.Check(
    'acr_values',
    'the requested authentication context was not reached',
    'login_required',
    ({ oidc }) => {
      const { acr_values: asked } = oidc.params ?? {};
      if (typeof asked !== 'string' || oidc.result?.login || !oidc.session?.accountId) return false;
      const ranks = asked.split(' ').map(rankOf);
      const lowest = Math.min(...ranks.filter((rank) => rank > 0));
      return Number.isFinite(lowest) && rankOf(oidc.session.acr) < lowest;
    },
    ({ oidc }) => ({ acr_values: oidc.params?.acr_values }),
  );
  policy.get('login')?.checks.add(check);
}

/** 0 for what we do not know. */
const rankOf = (acr = ''): number => acrValues.indexOf(acr) + 1;

/** In JWTs for a resource, so that it can ask for more (RFC 9068 §2.2.1, RFC 9470 §4). */
export function authenticationClaims(
  { oidc }: KoaContextWithOIDC,
  token: AccessToken | ClientCredentials,
): Record<string, unknown> {
  if (token.kind !== 'AccessToken' || !token.resourceServer) return {};
  const source = oidc.entities.AuthorizationCode ?? oidc.entities.RefreshToken ?? oidc.entities.DeviceCode;
  if (!source) return {};
  const { authTime, acr, amr } = source;
  return {
    ...(authTime !== undefined && { auth_time: authTime }),
    ...(acr !== undefined && { acr }),
    ...(amr !== undefined && { amr }),
  };
}
