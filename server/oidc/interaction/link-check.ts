/**
 * A signed-in person who comes with a link (`one_time_token`, `login_hint`) is asked before anything goes to the
 * application: the link may be another account's, or bring something (contract EXPERIENCE §8.4).
 */
import { isError } from '@portero/schema/errors.ts';
import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { lookAtLink } from '../../experience/links.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { emailKey } from '../../users/identifiers.ts';
import { findUserById } from '../../users/rules.ts';

export type Link = { readonly token: string; readonly email: string };

/** The link that an authorization request came with. */
export function linkIn(params: Readonly<Record<string, unknown>> | undefined): Link | undefined {
  const { one_time_token: token, login_hint: email } = params ?? {};
  return typeof token === 'string' && token !== '' && typeof email === 'string' && email !== ''
    ? { token, email }
    : undefined;
}

/** Whether the link is for whoever has this address. */
export const isLinkOf = (link: Link, primaryEmail: string | null | undefined): boolean =>
  primaryEmail != null && emailKey(primaryEmail) === emailKey(link.email);

/**
 * One of the engine's checks; the prompt that it asks for is ours to show. A request that may not ask (`prompt=none`)
 * hears `interaction_required`.
 */
export function linkCheck(tenant: TenantContext): interactionPolicy.Check {
  const { Check } = interactionPolicy;
  return new Check('link_shown', 'the link has to be looked at first', 'interaction_required', async (ctx) =>
    (await isLinkWaiting(tenant, ctx)) ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
  );
}

/** Whether somebody signed in still has to look at the link that the request came with. */
export async function isLinkWaiting(tenant: TenantContext, { oidc }: KoaContextWithOIDC): Promise<boolean> {
  const link = linkIn(oidc.params);
  // With a consent the person has been at the pages, and stays who they are.
  if (!link || !oidc.account || oidc.result?.consent) return false;
  const user = await findUserById(tenant, oidc.account.accountId);
  return !isLinkOf(link, user?.primaryEmail) || !(await isUsed(tenant, link));
}

/** By this very sign-in, most likely. */
export const isUsed = (tenant: TenantContext, link: Link): Promise<boolean> =>
  lookAtLink(tenant, link).then(
    () => false,
    (failure: unknown) => isError(failure, 'one_time_token.token_consumed'),
  );
