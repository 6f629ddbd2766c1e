/**
 * Which pages one browser sees, when not those in use: an uploaded version that is being tried, or – the way out of a
 * broken one – ours. Anybody may choose ours. A version needs a token that an administrator got a while ago, so that
 * nobody can send people back to a version that was taken out of use.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { equalInConstantTime } from '../security/vault.ts';
import type { TenantContext } from '../tenants/context.ts';

const cookie = '_portero_ui';
const builtIn = 'built-in';
const lifetime = 30 * 60_000;

export type Choice =
  | { readonly kind: 'in-use' | 'built-in' }
  | { readonly kind: 'version'; readonly id: string };

/** Good for half an hour, for this version only; keyed, so nothing is stored of it. */
export function previewToken(tenant: TenantContext, id: string): string {
  const expires = (Date.now() + lifetime).toString(36);
  return `${id}.${expires}.${macOf(tenant, id, expires)}`;
}

const macOf = (tenant: TenantContext, id: string, expires: string): string =>
  tenant.vault.fingerprint(`custom-ui:${id}:${expires}`);

function read(tenant: TenantContext, text: string | undefined): Choice {
  if (text === builtIn) return { kind: 'built-in' };
  const [id = '', expires = '', mac = ''] = (text ?? '').split('.');
  const isRight =
    Number.parseInt(expires, 36) > Date.now() && equalInConstantTime(mac, macOf(tenant, id, expires));
  return isRight ? { kind: 'version', id } : { kind: 'in-use' };
}

/** What `?ui=` asks for, which the browser then remembers until it is closed; else what it remembers. */
export function chosenUi(request: FastifyRequest, reply: FastifyReply): Choice {
  const { query, tenant } = request;
  const asked = typeof query === 'object' && query !== null && 'ui' in query ? query.ui : undefined;
  if (typeof asked !== 'string') return read(tenant, request.cookies[cookie]);
  const choice = read(tenant, asked);
  const options = {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: tenant.endpoint.startsWith('https:'),
  } as const;
  if (choice.kind === 'in-use') reply.clearCookie(cookie, options);
  else reply.setCookie(cookie, asked, options);
  return choice;
}
