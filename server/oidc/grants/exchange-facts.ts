/**
 * What is known about a token exchange while its answer is made: claims, scripts and the audit log ask here, because
 * the engine has no place for it. Facts live as long as their request.
 */
import type { TokenScope } from '@portero/schema/personal-access-tokens.ts';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { JsonObject } from '../../database/tables.ts';

/** Who acts, and for whom they acted before that (RFC 8693 §4.1). */
export type Act = { readonly sub: string; readonly act?: Act | undefined };

export type SubjectAccessToken = {
  readonly scope: string;
  /** None of an opaque one, which is for userinfo. */
  readonly audience?: string | undefined;
  readonly organizationId?: string | undefined;
};

export type ExchangeFacts = {
  readonly subjectTokenType: string;
  /** Whom the subject token stands for. */
  readonly userId: string;
  readonly act?: Act | undefined;
  /** Who alone may act, as the subject token has it. */
  readonly mayAct?: unknown;
  /** The application that an access token or an ID token was issued to. */
  readonly issuedTo?: string | undefined;
  /** When the token ends (seconds), if that is the end of what comes of it, too. */
  readonly endsAt?: number | undefined;
  /** Of a token of another issuer. */
  readonly foreign?: { readonly issuer: string; readonly subject: string } | undefined;
  readonly accessToken?: SubjectAccessToken | undefined;
  /** What the maker of an impersonation token had to say; custom claims scripts read it. */
  readonly subjectTokenContext?: JsonObject | undefined;
  /** Who had the impersonation token made, and why. */
  readonly impersonator?:
    | { readonly type: string; readonly id: string; readonly reason?: string }
    | undefined;
  /** Name of the personal access token. */
  readonly personalAccessToken?: string | undefined;
  /** What may come of the exchange at most. */
  readonly allowed?: readonly TokenScope[] | undefined;
};

type Request = Pick<KoaContextWithOIDC, 'oidc'>;

const known = new WeakMap<object, ExchangeFacts>();

export const rememberExchange = ({ oidc }: Request, facts: ExchangeFacts): void =>
  void known.set(oidc, facts);

/** Undefined for every request that is no exchange. */
export const exchangeOf = ({ oidc }: Request): ExchangeFacts | undefined => known.get(oidc);

/** `act`, for tokens that somebody else than their subject asked for. */
export function actClaim(ctx: Request): { act?: Act } {
  const act = exchangeOf(ctx)?.act;
  return act ? { act } : {};
}

/**
 * A token that is less than its person must not be made more of by another exchange. It says so itself, since nothing is
 * kept of tokens for APIs.
 */
export const limitClaim = 'limited_by';
/** Nothing for a token that may do all that its person may. */
export function limitClaims(ctx: Request): Record<string, string> {
  const facts = exchangeOf(ctx);
  if (facts?.allowed) return { [limitClaim]: 'personal_access_token' };
  return facts?.foreign ? { [limitClaim]: 'subject_token_issuer' } : {};
}

/** What the audit log keeps of an exchange; never a token, nor what an impersonation's maker wrote into its context. */
export function exchangeForLog(
  ctx: Request,
): Omit<ExchangeFacts, 'subjectTokenContext' | 'accessToken' | 'endsAt' | 'mayAct'> | undefined {
  const found = exchangeOf(ctx);
  if (!found) return undefined;
  const { subjectTokenContext: _context, accessToken: _token, endsAt: _end, mayAct: _may, ...facts } = found;
  return facts;
}
