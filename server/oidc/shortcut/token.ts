/**
 * The token endpoint for what applications ask of it all day long. Here is only answered when everything is in order; what
 * is unusual or wrong is the engine's.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CompiledQuery } from 'kysely';
import type { AuditLog } from '../../audit/audit.ts';
import type { TenantContext } from '../../tenants/context.ts';
import type { Engine } from '../provider.ts';
import { AlreadyConsumed } from '../records/record-batch.ts';
import * as machine from './client-credentials.ts';
import * as code from './code.ts';
import * as refresh from './refresh.ts';
import { clientOf, formOf, type TokenRequest } from './request.ts';

/** What everybody may send, beside what belongs to the grant. */
const common = new Set(['grant_type', 'client_id', 'client_secret']);
const parametersOf: ReadonlyMap<string | undefined, ReadonlySet<string>> = new Map([
  ['client_credentials', machine.parameters],
  ['authorization_code', code.parameters],
  ['refresh_token', refresh.parameters],
]);

/** @returns the answer's body, or undefined when the engine has to look at the request; or somebody before it */
export async function usualTokens(
  { tenant, engine, audit }: { tenant: TenantContext; engine: Engine; audit: AuditLog },
  request: IncomingMessage,
  ip: string,
): Promise<Record<string, unknown> | 'look again' | undefined> {
  const form = await formOf(request);
  if (form === 'unread' || form?.has('client_assertion')) return 'look again';
  const grantType = form?.get('grant_type');
  const parameters = parametersOf.get(grantType);
  if (!form || !parameters) return undefined;
  for (const name of form.keys()) if (!common.has(name) && !parameters.has(name)) return undefined;
  const asking = await clientOf(tenant, engine, form, request.headers.authorization);
  if (!asking?.client.grantTypeAllowed(grantType ?? '')) return undefined;
  const it: TokenRequest = { ...asking, form };
  const entry = (key: string, userId?: string) => ({
    key: `ExchangeTokenBy.${key}`,
    result: 'Success' as const,
    ip,
    userAgent: request.headers['user-agent'] || undefined,
    userId,
    applicationId: asking.client.clientId,
    scope: form.get('scope'),
    applicationSecret: asking.usedSecret === undefined ? undefined : { name: asking.usedSecret },
  });
  if (grantType === 'client_credentials') {
    const body = await machine.machineToken(tenant, engine, it);
    if (body) audit.record(tenant.db, entry('ClientCredentials'));
    return body;
  }
  const isCode = grantType === 'authorization_code';
  const found = await (isCode ? code.exchanged : refresh.refreshed)(tenant, engine, it);
  if (!found) return undefined;
  const { body, batch, userId } = found;
  const note = entry(isCode ? 'AuthorizationCode' : 'RefreshToken', userId);
  const write = async (): Promise<void> => {
    if (batch.isEmpty) return audit.record(tenant.db, note);
    const commit = (entries: readonly CompiledQuery[]) => {
      batch.alongside(entries);
      return batch.commit();
    };
    await audit.along(tenant.db, commit, [note]);
  };
  try {
    await write();
    return body;
  } catch (lost) {
    if (!(lost instanceof AlreadyConsumed)) throw lost;
    // Somebody was faster with the same token. Within its window that is the same client, asking twice; a code has no
    // window, and the engine ends what came of it.
    if (lost.successor === undefined) return undefined;
    batch.keepOnlyAccessToken();
    await write();
    return { ...body, refresh_token: lost.successor };
  }
}

/** With the headers that the engine sends. */
export function answerTokens(response: ServerResponse, body: Record<string, unknown>): void {
  const text = JSON.stringify(body);
  response.writeHead(200, {
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'WWW-Authenticate',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
    'content-type': 'application/json; charset=utf-8',
    'cross-origin-resource-policy': 'same-origin',
    vary: 'Origin',
    'x-frame-options': 'SAMEORIGIN',
  });
  response.end(text);
}
