/** How the built-in applications end: with what they learned, or without it. */
import type { AccountPage } from '@portero/sign-in/index.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { getAccountCenter } from '../account/settings.ts';
import { sendScreen } from '../pages/render.ts';
import { wordsFor } from '../pages/words.ts';
import { claimsOf, personOf } from './claims.ts';

/** What the ID token has claims for. */
export const scope = [
  'openid',
  'profile',
  'email',
  'phone',
  'address',
  'custom_data',
  'identities',
  'roles',
  'urn:logto:scope:organizations',
  'urn:logto:scope:organization_roles',
].join(' ');

type DemoClient = { readonly clientId: string; readonly path: string };
type SignedIn = {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly idToken: string;
  readonly uiLocales?: string | undefined;
};

/** Where the application is opened again in the same language. */
export const addressOf = ({ path }: Pick<DemoClient, 'path'>, uiLocales: string | undefined): string =>
  uiLocales ? `${path}?${new URLSearchParams({ ui_locales: uiLocales })}` : path;

/** @param client whose page it is, and where it begins */
export async function showSignedIn(
  request: FastifyRequest,
  reply: FastifyReply,
  { clientId, path }: DemoClient,
  { claims, idToken, uiLocales }: SignedIn,
): Promise<FastifyReply> {
  const { tenant } = request;
  const [{ language }, center] = await Promise.all([
    wordsFor(request, { uiLocales }),
    getAccountCenter(tenant),
  ]);
  const signOut = new URLSearchParams({
    client_id: clientId,
    id_token_hint: idToken,
    post_logout_redirect_uri: `${tenant.endpoint}${path}`,
  });
  const screen = {
    kind: 'demo-app',
    person: personOf(claims),
    claims: claimsOf(claims, language),
    idToken,
    address: addressOf({ path }, uiLocales),
    signOutUrl: `/oidc/session/end?${signOut}`,
    accountUrl: center.enabled ? '/account' : undefined,
  } as const;
  return sendScreen(request, reply, screen, { uiLocales });
}

/** The person said no, or it took too long. */
export async function showStopped(
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  uiLocales: string | undefined,
): Promise<FastifyReply> {
  const { account, action } = (await wordsFor(request, { uiLocales })).phrases;
  const page: AccountPage = {
    view: 'task',
    title: account.stoppedTitle,
    icon: 'door',
    isPlain: true,
    parts: [{ part: 'button', href: path, label: action.signIn }],
  };
  return sendScreen(request, reply, { kind: 'account', page }, { uiLocales });
}
