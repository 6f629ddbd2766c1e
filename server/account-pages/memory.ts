/**
 * What the account centre remembers of a browser between two pages, in one sealed cookie: what was shown to prove who it is,
 * what waits for a code, where to go back to. It counts for the session that it was made in only.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';

const cookie = '_account';
const lifetime = 1800;

const memory = z.object({
  /** A verification record: shows for ten minutes that it is really them. */
  proof: z.string().optional(),
  /** Where a code was sent, or what a passkey is asked for. */
  pending: z
    .object({
      task: z.string(),
      recordId: z.string(),
      type: z.enum(['email', 'phone']).optional(),
      value: z.string().optional(),
    })
    .optional(),
  /** Of an authenticator app that is being set up. */
  secret: z.string().optional(),
  /** Backup codes that are being kept, and the set that they take the place of. */
  codes: z.array(z.string()).optional(),
  replaces: z.string().optional(),
  /** A new access token, until it was shown. */
  token: z.string().optional(),
  /** The application that sent somebody here for one task. */
  leave: z.object({ address: z.string(), task: z.string(), showsSuccess: z.boolean() }).optional(),
});
export type Memory = z.infer<typeof memory>;

const sealed = memory.extend({ session: z.string() });

/** Nothing, for a cookie that was made in another session, or that this server did not seal. */
export function recall(request: FastifyRequest, session: string): Memory {
  const value = request.cookies[cookie];
  if (!value) return {};
  try {
    const found = sealed.parse(JSON.parse(request.tenant.vault.open('account-page', value)));
    return found.session === session ? memory.parse(found) : {};
  } catch {
    return {}; // tampered with, or of another key: as if there were none
  }
}

/** All of it, in place of what was remembered. It lies with the browser, and is sealed. */
export function keep(request: FastifyRequest, reply: FastifyReply, session: string, kept: Memory): void {
  const { tenant } = request;
  const value = tenant.vault.seal('account-page', JSON.stringify({ ...kept, session }));
  reply.setCookie(cookie, value, {
    path: '/account',
    httpOnly: true,
    sameSite: 'lax',
    secure: tenant.endpoint.startsWith('https:'),
    maxAge: lifetime,
  });
}

export const forget = (reply: FastifyReply): void => void reply.clearCookie(cookie, { path: '/account' });
