/**
 * What bounds a token exchange beside the person's own rights (RFC 8693): the target that the request names, the type of
 * token that it wants, and how far the subject token reaches, where the application has that setting.
 */
import { type Client, errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { ExchangeFacts } from './exchange-facts.ts';

export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
export const jwtType = 'urn:ietf:params:oauth:token-type:jwt';

type Request = Pick<KoaContextWithOIDC, 'oidc'>;

/** `audience` names the API, as `resource` does; beside a `resource` the contract does not look at it. */
export function aimAtAudience({ oidc }: Request): void {
  const { params } = oidc;
  if (params && params.resource === undefined && params.audience !== '') params.resource = params.audience;
}

/** The type of what is issued. @throws invalid_request when the request wants something else */
export function issuedType({ oidc }: Request, isStructured: boolean): string {
  const wanted = oidc.params?.requested_token_type;
  if (wanted === undefined || wanted === '' || wanted === accessTokenType) return accessTokenType;
  if (wanted === jwtType && isStructured) return jwtType;
  throw new errors.InvalidRequest(
    wanted === jwtType
      ? 'a JWT is for an API or an organization: name one by resource, audience or organization_id'
      : 'requested token type is not supported',
  );
}

/** An application takes tokens that were meant for it only, if it says which those are. @throws invalid_grant */
export function ensureMeantFor(client: Client, { accessToken }: ExchangeFacts): void {
  const audiences: unknown = client.subjectTokenAudiences;
  if (!accessToken || !Array.isArray(audiences) || audiences.includes(accessToken.audience)) return;
  throw new errors.InvalidGrant('subject token is for another audience');
}

/**
 * What may be asked for: with the setting, no more than an access token carried, in the organization that it was for.
 * @throws invalid_target when it was for an organization and the new one would not be
 */
export function narrowed(
  client: Client,
  { accessToken }: ExchangeFacts,
  asked: readonly string[],
  organizationId: string | undefined,
): string[] {
  if (!accessToken || client.narrowTokenExchange !== true) return [...asked];
  if (accessToken.organizationId !== undefined && accessToken.organizationId !== organizationId)
    throw new errors.InvalidTarget('subject token is for another organization');
  const carried = new Set(accessToken.scope.split(' '));
  return asked.filter((scope) => carried.has(scope));
}
