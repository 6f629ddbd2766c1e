/** What a link with a token stands for: a one-time token of the Management API, or an invitation to an organization. */
import type { InteractionEvent } from '@portero/schema/experience.ts';
import * as z from 'zod';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { lookAtOneTimeToken, oneTimeTokenContext, useOneTimeToken } from '../one-time-tokens/rules.ts';
import { isInvitationToken, openInvitation } from '../organization-invitations/links.ts';
import type { TenantContext } from '../tenants/context.ts';

export const linkContext = oneTimeTokenContext.extend({ invitationId: z.string().optional() });
export type LinkContext = z.infer<typeof linkContext>;

export type LinkToken = { readonly token: string; readonly email: string };

/**
 * What it would bring, without using it up.
 * @throws one_time_token.*
 */
export async function lookAtLink(
  tenant: TenantContext,
  link: LinkToken,
): Promise<LinkContext & { readonly organizationId?: string }> {
  if (!isInvitationToken(link.token)) return lookAtOneTimeToken(tenant, link);
  const { id, organizationId } = await openInvitation(tenant, link);
  return { invitationId: id, organizationId };
}

/**
 * Part of the caller's transaction.
 * @throws one_time_token.*
 */
export async function useLink(
  tenant: TenantContext,
  db: TenantDatabase,
  link: LinkToken & { readonly event: InteractionEvent },
): Promise<LinkContext> {
  if (!isInvitationToken(link.token)) return useOneTimeToken(tenant, db, link);
  return { invitationId: (await openInvitation(tenant, link, db)).id };
}
