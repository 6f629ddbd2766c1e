/**
 * Who is at the account centre. There is no session of its own: the browser's session at the authorization server is asked
 * at each request, so that whoever was signed out, suspended or deleted is so here at once, and there is no second cookie to steal.
 * Without one, the person signs in as at any application, through the built-in client, and comes back to the same page.
 */
import { randomBytes } from 'node:crypto';
import type { AccountCenter, AccountField, FieldAccess } from '@portero/schema/account-center.ts';
import { error } from '@portero/schema/errors.ts';
import { parseAcceptLanguage } from '@portero/schema/languages.ts';
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { Phrases } from '@portero/sign-in/index.ts';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Account } from '../account/account.ts';
import { accessTo } from '../account/fields.ts';
import { getAccountCenter } from '../account/settings.ts';
import { canVerify, ensureVerified } from '../account/verification.ts';
import { type Acting, actingSession, isActingId } from '../impersonation/sessions.ts';
import { signedCookie } from '../oidc/interaction/interactions.ts';
import { RecordAdapter } from '../oidc/records/records.ts';
import { sessionCookie } from '../oidc/sessions/session-cookie.ts';
import { likelyCountry } from '../pages/countries.ts';
import { isOwnOrigin } from '../pages/forgery.ts';
import { wordsFor } from '../pages/words.ts';
import { equalInConstantTime } from '../security/vault.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { findUserById, type User } from '../users/rules.ts';
import { type Memory, recall } from './memory.ts';

/** What the lists are drawn from. The Console's preview has one of nobody. */
export type View = Pick<
  Visit,
  'request' | 'user' | 'center' | 'experience' | 'phrases' | 'language' | 'query'
>;

export type Visit = {
  readonly request: FastifyRequest;
  readonly account: Account;
  readonly session: string;
  /** Somebody acts as the person here: they look, and change nothing. */
  readonly acting: Acting | undefined;
  readonly user: User;
  readonly center: AccountCenter;
  readonly experience: SignInExperience;
  readonly memory: Memory;
  readonly phrases: Phrases;
  readonly language: string;
  readonly country: string;
  readonly query: URLSearchParams;
};

const liveSession = z.object({ uid: z.string(), accountId: z.string() });

/** Undefined when nobody is signed in. @throws user.suspended */
export async function visitOf(request: FastifyRequest): Promise<Visit | undefined> {
  const { tenant } = request;
  const id = await signedCookie(tenant, request, sessionCookie(tenant));
  const session = id && liveSession.safeParse(await new RecordAdapter(tenant, 'Session').find(id)).data;
  if (!session) return undefined;
  const { uid, accountId } = session;
  const acting = isActingId(uid) ? await actingSession(tenant, uid) : undefined;
  if (isActingId(uid) && acting?.userId !== accountId) return undefined;
  const user = await findUserById(tenant, accountId);
  if (!user) return undefined;
  if (user.isSuspended) throw error('user.suspended');
  const query = new URL(request.url, 'http://here.invalid').searchParams;
  const [center, experience, { phrases, language }] = await Promise.all([
    getAccountCenter(tenant).then((own) => (acting ? lookedAt(own) : own)),
    getSignInExperience(tenant),
    wordsFor(request, { uiLocales: query.get('ui_locales') ?? undefined }),
  ]);
  const memory = recall(request, uid);
  return {
    request,
    session: uid,
    acting,
    user,
    center,
    experience,
    memory,
    phrases,
    language,
    query,
    country: likelyCountry(request.headers['accept-language'], language),
    account: {
      tenant,
      userId: accountId,
      sessionUid: uid,
      grantId: undefined,
      proof: memory.proof,
      request: {
        ip: request.ip,
        userAgent: request.headers['user-agent'] ?? '',
        languages: parseAcceptLanguage(request.headers['accept-language']),
      },
    },
  };
}

/** Lists and changes that ask for a proof, which would reach the person. */
const needProof: ReadonlySet<string> = new Set<AccountField>([
  'session',
  'trustedDevice',
  'activityLog',
  'personalAccessTokens',
  'dataExport',
  'accountDeletion',
  'organizationAdministration',
]);

/** The centre for whoever acts as the person: to look at. */
const lookedAt = (center: AccountCenter): AccountCenter => ({
  ...center,
  fields: Object.fromEntries(
    Object.entries(center.fields).map(([field, access]) => {
      if (needProof.has(field)) return [field, 'Off' as const];
      return [field, access === 'Edit' ? ('ReadOnly' as const) : access];
    }),
  ),
});

export const accessOf = ({ center }: Pick<View, 'center'>, field: AccountField): FieldAccess =>
  accessTo(center, field);
export const canSee = (visit: Pick<View, 'center'>, field: AccountField): boolean =>
  accessOf(visit, field) !== 'Off';
export const canEdit = (visit: Pick<View, 'center'>, field: AccountField): boolean =>
  accessOf(visit, field) === 'Edit';

/** What somebody is called where they may have said nothing of themselves. */
export const nameOf = ({ name, username, primaryEmail, primaryPhone, id }: User): string =>
  name || username || primaryEmail || (primaryPhone ? `+${primaryPhone}` : id);

/** Whether the person has shown in the last minutes that it is them – or has nothing to show it with, where that is enough. */
export async function hasProof({ account, user }: Visit, need: 'always' | 'if-possible'): Promise<boolean> {
  if (need === 'if-possible' && !canVerify(user)) return true;
  return ensureVerified(account).then(
    () => true,
    () => false,
  );
}

/** Known only to pages of this session, whose cookie no script and no other site can read. */
export const csrfOf = ({ request, session }: Visit): string =>
  request.tenant.vault.fingerprint(`account:${session}`);

/** @throws session.csrf_token_mismatch */
export function refuseForgery(visit: Visit, token: string): void {
  if (!isOwnOrigin(visit.request) || !equalInConstantTime(token, csrfOf(visit)))
    throw error('session.csrf_token_mismatch');
}

/** The sign-in that leads back to the page. The centre needs no tokens: nobody redeems the code, or knows the verifier. */
export function signInAddress({ tenant, url }: FastifyRequest): string {
  const { searchParams } = new URL(url, 'http://here.invalid');
  const uiLocales = searchParams.get('ui_locales');
  return `/oidc/auth?${new URLSearchParams({
    client_id: 'account-center',
    redirect_uri: `${tenant.endpoint}/account`,
    response_type: 'code',
    scope: 'openid',
    state: Buffer.from(url.slice(0, 1500)).toString('base64url'),
    code_challenge: randomBytes(32).toString('base64url'),
    code_challenge_method: 'S256',
    ...(uiLocales && { ui_locales: uiLocales.slice(0, 200) }),
  })}`;
}

/** The page that a sign-in began at: an address of the centre, whatever the state says. */
export const pageOfState = (state: string): string =>
  ownAddress(Buffer.from(state, 'base64url').toString()) ?? '/account';

/** A path of the centre with its query, read as a browser would read it; undefined for everything else. */
export function ownAddress(address: string): string | undefined {
  if (!/^\/account(?![\w-])/.test(address) || !URL.canParse(address, 'http://here.invalid')) return undefined;
  const { origin, pathname, search } = new URL(address, 'http://here.invalid');
  if (origin !== 'http://here.invalid' || !/^\/account(?:\/[\w-]+)*$/.test(pathname)) return undefined;
  return `${pathname}${search}`;
}
