/**
 * In which browsers an approval is good: in the one that asked, and where its owner opened the link that was mailed with the
 * approval. Whoever only knows the password has neither, and so cannot use what was approved for somebody else.
 *
 * Nothing is stored: cookie and link hold the request's id, and a keyed fingerprint of it, of the person, and of what it is for.
 */
import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { equalInConstantTime } from '../security/vault.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { RequestRow } from './store.ts';

type Tenant = Pick<TenantContext, 'id' | 'endpoint' | 'vault'>;
type Which = Pick<RequestRow, 'id' | 'userId'>;

/** The cookies of a browser. */
export type Cookies = (name: string) => string | undefined;

/** What a browser is given; `expiresAt` in milliseconds. */
export type BrowserMark = { readonly name: string; readonly value: string; readonly expiresAt: number };

const isHttps = ({ endpoint }: Tenant): boolean => endpoint.startsWith('https:');

/** One for each person, so that a family's browser keeps all of theirs. */
function cookieName(tenant: Tenant, userId: string): string {
  const hash = createHash('sha256').update(`${tenant.id}:${userId}`).digest('hex');
  return `${isHttps(tenant) ? '__Host-' : ''}portero-recovery-${hash}`;
}

const signed = ({ vault }: Tenant, use: 'browser' | 'link', { id, userId }: Which): string =>
  `${id}.${vault.fingerprint(`recovery-${use}:${userId}:${id}`)}`;

/**
 * To be given to the browser that asks.
 * @param expiresAt milliseconds
 */
export const markOf = (tenant: Tenant, which: Which, expiresAt: number): BrowserMark => ({
  name: cookieName(tenant, which.userId),
  value: signed(tenant, 'browser', which),
  expiresAt,
});

/** Whether a browser shows the mark of a request. */
export const isMarked = (tenant: Tenant, which: Which, cookies: Cookies): boolean =>
  equalInConstantTime(cookies(cookieName(tenant, which.userId)) ?? '', signed(tenant, 'browser', which));

/** A cookie of the whole site, which no script reads. */
export function giveMark(reply: FastifyReply, tenant: Tenant, { name, value, expiresAt }: BrowserMark): void {
  reply.setCookie(name, value, {
    path: '/',
    httpOnly: true,
    // A sign-in begins at the application, which is another site.
    sameSite: 'lax',
    secure: isHttps(tenant),
    expires: new Date(expiresAt),
  });
}

/** Of another use than the browser's mark, so that neither gives the other away. */
export const linkToken = (tenant: Tenant, which: Which): string => signed(tenant, 'link', which);

/** Of which request a link may be; whether it is, only `isLinkOf` tells. */
export const idInToken = (token: string): string | undefined =>
  /^([\w-]{10,40})\.[\w-]{43}$/.exec(token)?.[1];

/** Of this request, and not made up. Whether the approval can still be used is asked elsewhere. */
export const isLinkOf = (tenant: Tenant, which: Which, token: string): boolean =>
  equalInConstantTime(token, linkToken(tenant, which));
