/** The caller of an account route, as the rules want to know them. */
import { parseAcceptLanguage } from '@portero/schema/languages.ts';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../http/gate.ts';
import type { Account } from './account.ts';
import type { Reader } from './profile.ts';

const proofHeader = 'logto-verification-id';

/**
 * Whose token it is, with the proof in its `logto-verification-id` header, if any: nothing of it has been checked yet.
 * @throws auth.unauthorized
 */
export function accountOf(request: FastifyRequest): Account {
  const { id, origin } = callerOf(request);
  const proof = request.headers[proofHeader];
  return {
    tenant: request.tenant,
    userId: id,
    sessionUid: origin?.sessionUid,
    grantId: origin?.grantId,
    proof: typeof proof === 'string' ? proof : undefined,
    request: {
      ip: request.ip,
      userAgent: request.headers['user-agent'] ?? '',
      languages: parseAcceptLanguage(request.headers['accept-language']),
    },
  };
}

/** A token whose application is unknown is read as a third party's, which sees the least. @throws auth.unauthorized */
export function readerOf(request: FastifyRequest): Reader {
  const { scopes, origin } = callerOf(request);
  return { scopes, isThirdParty: origin?.isThirdParty ?? true };
}
