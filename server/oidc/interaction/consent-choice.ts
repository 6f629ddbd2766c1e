/**
 * Agreeing permission by permission. People may refuse what a third-party application asks for and still go on; what they
 * cannot refuse is who they are, and what the application was declared not to do without (`requiredScopes`).
 */
import type { Grant } from 'oidc-provider';
import * as z from 'zod';
import type { Application } from '../../applications/rules.ts';
import type { Scopes } from './consent-request.ts';

/** Without these there is no signing in, and it would end with the page. */
const basic: ReadonlySet<string> = new Set(['openid', 'profile', 'offline_access']);

/** How a form names a permission. Neither the name of a scope nor an indicator has a space in it. */
export const permissionKey = (scope: string, indicator?: string): string =>
  indicator === undefined ? scope : `${indicator} ${scope}`;

/** All of them as a form names them. */
export const keysOf = ({ oidc, resources }: Scopes): ReadonlySet<string> =>
  new Set([
    ...oidc.map((scope) => permissionKey(scope)),
    ...Object.entries(resources).flatMap(([indicator, scopes]) =>
      scopes.map((scope) => permissionKey(scope, indicator)),
    ),
  ]);

/** Whether people may do without a permission. Scopes of an API have its indicator. */
export function mayRefuse(
  { customClientMetadata: { requiredScopes = [] } }: Pick<Application, 'customClientMetadata'>,
  scope: string,
  indicator?: string,
): boolean {
  if (indicator === undefined && basic.has(scope)) return false;
  return requiredScopes !== 'all' && !requiredScopes.includes(scope);
}

/** What somebody agrees to, and what they refuse. */
export type Choice = { readonly agreed: Scopes; readonly refused: Scopes };

/** Part what was offered by what was ticked. Nothing else that a form names counts. */
export function partedBy(ticked: ReadonlySet<string>, offered: Scopes): Choice {
  const some = (wanted: boolean): Scopes =>
    filtered(
      offered,
      (scope, indicator) =>
        ((indicator === undefined && basic.has(scope)) || ticked.has(permissionKey(scope, indicator))) ===
        wanted,
    );
  return { agreed: some(true), refused: some(false) };
}

/**
 * An API of which nothing is left is left out.
 * @param isIn without an indicator for scopes about the person
 */
export const filtered = (
  { oidc, resources }: Scopes,
  isIn: (scope: string, indicator?: string) => boolean,
): Scopes => ({
  oidc: oidc.filter((scope) => isIn(scope)),
  resources: Object.fromEntries(
    Object.entries(resources)
      .map(([indicator, scopes]) => [indicator, scopes.filter((scope) => isIn(scope, indicator))] as const)
      .filter(([, scopes]) => scopes.length > 0),
  ),
});

export const isEmpty = ({ oidc, resources }: Scopes): boolean =>
  oidc.length === 0 && Object.values(resources).every((scopes) => scopes.length === 0);

export const nothing: Scopes = { oidc: [], resources: {} };

/** Each once; an API without a scope is left out. */
export function united(one: Scopes, other: Scopes): Scopes {
  const all = (names: readonly string[] = [], more: readonly string[] = []) => [
    ...new Set([...names, ...more]),
  ];
  const indicators = new Set([...Object.keys(one.resources), ...Object.keys(other.resources)]);
  return {
    oidc: all(one.oidc, other.oidc),
    resources: Object.fromEntries(
      [...indicators]
        .map((indicator) => [indicator, all(one.resources[indicator], other.resources[indicator])] as const)
        .filter(([, names]) => names.length > 0),
    ),
  };
}

const part = {
  openid: z.object({ scope: z.string().optional() }).optional(),
  resources: z.record(z.string(), z.string()).optional(),
};
const storedGrant = z.object({ ...part, rejected: z.object(part).optional() });

/** What a grant says: `refused` is what its person was asked for and did not want to give. */
export function choiceIn(payload: unknown): Choice {
  const grant = storedGrant.safeParse(payload).data;
  const scopesOf = (kept: Omit<z.infer<typeof storedGrant>, 'rejected'> | undefined): Scopes => ({
    oidc: words(kept?.openid?.scope),
    resources: Object.fromEntries(
      Object.entries(kept?.resources ?? {}).map(([indicator, scope]) => [indicator, words(scope)]),
    ),
  });
  const refused = scopesOf(grant?.rejected);
  const isAgreed = (scope: string, indicator?: string) =>
    !(indicator === undefined ? refused.oidc : (refused.resources[indicator] ?? [])).includes(scope);
  return { agreed: filtered(scopesOf(grant), isAgreed), refused };
}

/** Write it into a grant: the last word counts, and the engine asks for nothing that was refused. */
export function settle(grant: Grant, { agreed, refused }: Choice): void {
  const rejected = grant.rejected ?? {};
  grant.rejected = rejected;
  const moved = (from: string | undefined, away: readonly string[], more: readonly string[]): string =>
    [...new Set([...words(from).filter((scope) => !away.includes(scope)), ...more])].join(' ');

  const { openid, resources } = grant;
  const { openid: openidRejected, resources: resourcesRejected } = rejected;
  grant.openid = { ...openid, scope: moved(openid?.scope, refused.oidc, agreed.oidc) };
  rejected.openid = { ...openidRejected, scope: moved(openidRejected?.scope, agreed.oidc, refused.oidc) };
  const ofResources = (
    kept: Readonly<Record<string, string>> | undefined,
    away: Scopes['resources'],
    more: Scopes['resources'],
  ): Record<string, string> => {
    const named = new Set([kept, away, more].flatMap((one) => Object.keys(one ?? {})));
    return Object.fromEntries(
      [...named].map((name) => [name, moved(kept?.[name], away[name] ?? [], more[name] ?? [])] as const),
    );
  };
  grant.resources = ofResources(resources, refused.resources, agreed.resources);
  rejected.resources = ofResources(resourcesRejected, agreed.resources, refused.resources);
}

/** What no text is has none: parameters may be anything. */
export const words = (value: unknown): string[] =>
  typeof value === 'string' ? value.split(' ').filter(Boolean) : [];
