/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) on calls of the Management API that create something. Whoever
 * heard no answer asks again with the same key: what was done is not done again, and the answer is the one that was lost.
 * A key is its caller's own, for a day, and for one call: another body under it is a mistake.
 */
import { createHash } from 'node:crypto';
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Gate } from './gate.ts';
import * as store from './idempotency-store.ts';

/** Milliseconds for which an answer is kept. */
const kept = 86_400_000;
/** As long as a request may take: whoever has not answered by then never will. */
const longestCall = 120_000;
/** Characters; whatever is longer is not kept, and said to be so. */
const longestAnswer = 64 * 1024;

/** Calls that are under way, by their request. */
const running = new WeakMap<FastifyRequest, { readonly id: string; readonly startedAt: number }>();

/** Must be installed before anything that compresses. */
export function installIdempotency(app: FastifyInstance): void {
  app.addHook('preValidation', async (request, reply) => {
    const key = keyOf(request);
    return key === undefined ? undefined : begin(request, reply, key);
  });
  app.addHook<unknown>('onSend', async (request, reply, payload) => {
    const call = running.get(request);
    if (!call) return payload;
    running.delete(request);
    const { db, vault } = request.tenant;
    // Nothing was done: the key is free for another try.
    if (reply.statusCode >= 400) await store.release(db, call);
    else {
      const body = typeof payload === 'string' ? payload : '';
      const isKept = (payload === null || typeof payload === 'string') && body.length <= longestAnswer;
      const answer = { status: reply.statusCode, type: reply.getHeader('content-type'), body };
      await store.complete(db, call, vault.seal('idempotent-answer', isKept ? JSON.stringify(answer) : ''));
    }
    return payload;
  });
}

/** Which calls take a key. A file is none that could be compared with the one before. */
export const takesKey = (
  method: string,
  gate: Gate | undefined,
  { isFile }: { readonly isFile: boolean },
): boolean =>
  method === 'POST' && (gate?.kind === 'management' || gate?.kind === 'administration') && !isFile;

/** @throws request.idempotency_key_invalid */
function keyOf(request: FastifyRequest): string | undefined {
  const { headers, method, routeOptions } = request;
  const header = headers['idempotency-key'];
  const { gate } = routeOptions.config;
  if (header === undefined || !takesKey(method, gate, { isFile: false })) return undefined;
  // The draft has a text in quotes; most clients send it without.
  const key =
    typeof header === 'string' ? /^"?([\x21\x23-\x5b\x5d-\x7e]{1,255})"?$/.exec(header)?.[1] : undefined;
  const isFile = headers['content-type']?.startsWith('multipart/') ?? false;
  if (key === undefined || !takesKey(method, gate, { isFile }))
    throw error('request.idempotency_key_invalid');
  return key;
}

/** @throws request.idempotency_key_reused, request.idempotency_in_progress, request.idempotency_answer_lost */
async function begin(
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
): Promise<FastifyReply | undefined> {
  const { tenant, auth, method, url, body } = request;
  const { db, vault } = tenant;
  const caller = [auth?.type, auth?.id, auth?.clientId];
  const id = vault.fingerprint(JSON.stringify(['idempotency-key', ...caller, key]));
  const asked = createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest('base64url');
  const now = Date.now();
  // Keyed: a password in a body could be guessed from its hash.
  const call = { id, request: vault.fingerprint(asked), startedAt: now, expiresAt: now + kept };
  const found = await store.claim(db, call, { now, givenUpBefore: now - longestCall });
  if (found === undefined) {
    running.set(request, call);
    return undefined;
  }
  if (found.request !== call.request) throw error('request.idempotency_key_reused');
  if (found.sealed === null) throw error('request.idempotency_in_progress');
  const text = vault.open('idempotent-answer', found.sealed);
  if (text === '') throw error('request.idempotency_answer_lost');
  const { status, type, body: said }: { status: number; type?: string; body: string } = JSON.parse(text);
  void reply.code(status).header('idempotency-replayed', 'true');
  if (type !== undefined) void reply.header('content-type', type);
  return reply.send(said);
}
