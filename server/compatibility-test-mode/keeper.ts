/**
 * The one door that only the compatibility test mode has: suites written for the contract name themselves in a header
 * and are taken for an administrator. Never part of a server that holds real data: `server/config.ts` refuses the mode in production.
 */
import type { Auth, GateKeeper } from '../http/gate.ts';
import { adminTenantId } from '../tenants/context.ts';
import { adminConsoleId } from '../tenants/seed.ts';

/** @returns the keeper, and before it the header `development-user-id` on the routes of administrators */
export function withDevelopmentUser(keeper: GateKeeper): GateKeeper {
  return async (request, gate, tenant) => {
    const id = request.headers['development-user-id'];
    const isOffered = gate.kind === 'management' || (gate.kind === 'me' && tenant.id === adminTenantId);
    if (!isOffered || typeof id !== 'string' || id === '') return keeper(request, gate, tenant);
    return { type: 'user', id, clientId: adminConsoleId, scopes: new Set(['all']) } satisfies Auth;
  };
}
