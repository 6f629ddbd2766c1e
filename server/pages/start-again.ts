/** Where somebody starts again when a page cannot go on: at the application that they came from. */
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { getApplication } from '../applications/rules.ts';
import { plainText } from '../http/text.ts';
import { findInteraction, type Interaction } from '../oidc/interaction/interactions.ts';
import type { TenantContext } from '../tenants/context.ts';
import { initiateLoginUrl } from './initiate-login.ts';
import { lastPage } from './words.ts';

/** The interaction, if it is still there. Pages that tell of a failure ask as well: none may come of this. */
export const liveInteraction = (request: FastifyRequest): Promise<Interaction | undefined> =>
  findInteraction(request.tenant, request).catch(() => undefined);

/** An address that the application registered; undefined when nothing tells which one it was, or it has no pages. */
export async function startAgainUrl(
  request: FastifyRequest,
  interaction: Interaction | undefined,
): Promise<string | undefined> {
  const clientId = interaction?.clientId ?? askedApplication(request) ?? lastPage(request).appId;
  return clientId === undefined ? undefined : applicationHome(request.tenant, clientId);
}

const pageQuery = z.object({ app_id: plainText });

/** `?app_id=` of the page */
export const askedApplication = ({ query }: FastifyRequest): string | undefined =>
  pageQuery.safeParse(query).data?.app_id;

/** Where it wants sign-ins to begin or people after signing out, else the front door of where it receives them. */
export async function applicationHome(tenant: TenantContext, clientId: string): Promise<string | undefined> {
  const application = await getApplication(tenant, clientId);
  if (!application) return undefined;
  const begin = initiateLoginUrl(tenant, application);
  if (begin !== undefined) return begin;
  const { postLogoutRedirectUris, redirectUris } = application.oidcClientMetadata;
  const [afterSignOut] = postLogoutRedirectUris.filter(isWebAddress);
  const [callback] = redirectUris.filter(isWebAddress);
  return afterSignOut ?? (callback && `${new URL(callback).origin}/`);
}

/** Neither an app's own scheme nor a pattern. */
const isWebAddress = (address: string): boolean =>
  /^https?:\/\//.test(address) && !address.includes('*') && URL.canParse(address);
