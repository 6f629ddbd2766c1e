/**
 * `GET /invitation?token=…`: the link of an invitation's message. Opening it changes nothing – mail scanners do – but
 * leads to a sign-in of the invited address, whose page asks. What cannot be accepted any more says so here.
 */
import { randomBytes } from 'node:crypto';
import { isError } from '@portero/schema/errors.ts';
import type { Screen } from '@portero/sign-in/index.ts';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { invitationClientId } from '../applications/built-in.ts';
import { anonymous } from '../http/gate.ts';
import { plainText } from '../http/text.ts';
import { findInvitation, type InvitationStatus, invitationPath } from '../organization-invitations/links.ts';
import { getInvitation } from '../organization-invitations/rules.ts';
import { nameOfOrganization } from '../organizations/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { tenantsUnknownSession } from './error-pages.ts';
import { sendScreen } from './render.ts';

const asked = z.object({ token: plainText });
const answered = z.object({ state: z.string().regex(/^[0-9a-z]{1,64}$/), code: z.string().optional() });
const donePath = `${invitationPath}/accepted`;

export function invitationRoutes(app: FastifyInstance): void {
  const gate = anonymous('A page; without the token of an invitation it tells nothing.');

  app.get(invitationPath, { config: { gate } }, async (request, reply) => {
    const { tenant } = request;
    const token = asked.safeParse(request.query).data?.token ?? '';
    const found = await findInvitation(tenant, token);
    if (found?.status !== 'Pending')
      return sendScreen(request, reply, await troubleOf(tenant, found?.status), {
        status: found ? 410 : 404,
      });
    const { id, invitee } = found.row;
    const address = signInAddress(tenant, { token, invitee, id });
    return reply.header('cache-control', 'no-store').redirect(address, 303);
  });

  app.get(donePath, { config: { gate } }, async (request, reply) => {
    const { tenant } = request;
    const { state, code } = answered.safeParse(request.query).data ?? {};
    reply.header('cache-control', 'no-store');
    // A code is for no one here, and need not stay in the address or the browser's history.
    if (code !== undefined)
      return reply.redirect(`${donePath}?${new URLSearchParams({ state: state ?? '' })}`, 303);
    const invitation = state === undefined ? undefined : await getInvitation(tenant, state).catch(noneFound);
    if (invitation?.status !== 'Accepted')
      return sendScreen(request, reply, { kind: 'link-trouble', reason: 'not-joined' });
    const organization = await nameOfOrganization(tenant, invitation.organizationId);
    const startUrl = await tenantsUnknownSession(tenant);
    return sendScreen(request, reply, { kind: 'joined', organization: organization ?? '', startUrl });
  });
}

async function troubleOf(tenant: TenantContext, status: InvitationStatus | undefined): Promise<Screen> {
  const reasons = {
    Accepted: 'invitation-accepted',
    Revoked: 'invitation-withdrawn',
    Expired: 'invitation-expired',
    Pending: 'invitation-unknown',
  } as const;
  return {
    kind: 'link-trouble',
    reason: status ? reasons[status] : 'invitation-unknown',
    // Whoever belongs already can go there; nobody else is known there.
    restartUrl: status === 'Accepted' ? await tenantsUnknownSession(tenant) : undefined,
  };
}

/** A sign-in of ours, which ends on our own page: nobody redeems its code, so nobody knows the verifier either. */
function signInAddress(
  { endpoint }: TenantContext,
  { token, invitee, id }: { readonly token: string; readonly invitee: string; readonly id: string },
): string {
  return `/oidc/auth?${new URLSearchParams({
    client_id: invitationClientId,
    redirect_uri: `${endpoint}${donePath}`,
    response_type: 'code',
    scope: 'openid',
    state: id,
    code_challenge: randomBytes(32).toString('base64url'),
    code_challenge_method: 'S256',
    one_time_token: token,
    login_hint: invitee,
  })}`;
}

/** An address may name an invitation that is gone; whatever else fails is not for this page to hide. */
function noneFound(failure: unknown): undefined {
  if (!isError(failure, 'entity.not_found')) throw failure;
}
