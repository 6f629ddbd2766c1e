/** Opaque access tokens: those that applications get without a resource, for userinfo and for a person's own account. */
import type { AccessToken, Client, Grant } from 'oidc-provider';
import type { TenantContext } from '../../tenants/context.ts';
import { findUserById, type User } from '../../users/rules.ts';
import { isPairwise } from '../clients/pairwise.ts';
import { scopesWithinCeiling } from '../clients/third-party.ts';
import type { Engine } from '../provider.ts';
import { RecordBatch } from '../records/records.ts';

export type OpenedToken = {
  readonly token: InstanceType<typeof AccessToken>;
  readonly grant: InstanceType<typeof Grant>;
  readonly clientId: string;
  /** Undefined when the application is gone. */
  readonly client: Client | undefined;
  readonly user: User;
};

/** A valid token with what stands behind it; undefined as soon as any of that is missing, over or suspended. */
export async function openToken(
  tenant: TenantContext,
  { provider }: Engine,
  value: string,
): Promise<OpenedToken | undefined> {
  const token = await provider.AccessToken.find(value);
  if (!token?.isValid || token.grantId === undefined || token.clientId === undefined) return undefined;
  // A token for a resource is a structured one; nothing of that kind opens an account.
  if (token.aud !== undefined) return undefined;
  const grant = await provider.Grant.find(token.grantId);
  const isGranted =
    grant?.isValid && grant.clientId === token.clientId && grant.accountId === token.accountId;
  if (!isGranted) return undefined;
  const client = await provider.Client.find(token.clientId);
  const seen = RecordBatch.current()?.seenUser;
  const user = seen?.id === token.accountId ? seen : await findUserById(tenant, token.accountId);
  return user && !user.isSuspended ? { token, grant, clientId: token.clientId, client, user } : undefined;
}

/** Whose account a token opens, and how far. */
export type TokenHolder = {
  readonly userId: string;
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  /** Also of an application that cannot be found any more. */
  readonly isThirdParty: boolean;
  /** It must not learn who the person is to others, and an account is full of that. */
  readonly isPairwise: boolean;
  readonly sessionUid: string | undefined;
  readonly grantId: string | undefined;
  /** Thumbprint of the key that the token is bound to. */
  readonly jkt: string | undefined;
  /** Thumbprint of the certificate that it is bound to. */
  readonly x5t: string | undefined;
  /** Somebody else acts with it in the person's name. */
  readonly isActed: boolean;
};

/**
 * Looked up afresh: undefined as soon as token, grant or person are no more good for it, and for a token for an API.
 * Whether whoever shows it holds the key that it is bound to is the caller's to ask.
 */
export function holderOfToken(
  tenant: TenantContext,
  engine: Engine,
  value: string,
): Promise<TokenHolder | undefined> {
  return new RecordBatch(tenant).run(async () => {
    const opened = await openToken(tenant, engine, value);
    if (!opened) return undefined;
    const { token, grant, client, clientId } = opened;
    const granted = grant.getOIDCScopeFiltered(token.scopes).split(' ');
    return {
      userId: token.accountId,
      clientId,
      scopes: new Set(await scopesWithinCeiling(tenant, client, granted)),
      isThirdParty: client?.isThirdParty !== false,
      isPairwise: isPairwise(client),
      sessionUid: token.sessionUid,
      grantId: token.grantId,
      jkt: token.jkt,
      x5t: token['x5t#S256'],
      isActed: token.extra?.act !== undefined,
    };
  });
}
