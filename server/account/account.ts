/**
 * A signed-in person's own account (contract ACCOUNT). The rules of this folder are called by the Account API, whose gate
 * checks token, scopes and application, and by the hosted account center, which knows the browser's session.
 *
 * What a rule itself checks: whether the tenant lets people see or change the field (`fields.ts`), and – where something
 * sensitive changes – whether the person has shown again that it is them (`verification.ts`).
 * Who is who lies in `users`, second factors in `mfa`, how passwords are compared in `security`.
 */
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { JsonObject } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { endAllOf } from '../oidc/records/records.ts';
import type { TenantContext } from '../tenants/context.ts';

/** Who is asking, and from where. */
export type Account = {
  readonly tenant: TenantContext;
  readonly userId: string;
  /** The browser's session that the request comes from; a token that no browser got has none. */
  readonly sessionUid: string | undefined;
  /** The grant of the request's token; the hosted pages need none. */
  readonly grantId: string | undefined;
  /** Id of the verification that shows that it is really them (`logto-verification-id`). */
  readonly proof: string | undefined;
  readonly request: {
    readonly ip: string;
    readonly userAgent: string;
    readonly languages: readonly string[];
  };
};

/** Note a change of somebody's own account, in the change's transaction. */
export function noteChange(
  db: TenantDatabase,
  { userId, request }: Account,
  event: string,
  more: JsonObject = {},
): Promise<void> {
  const actor: Actor = { type: 'user', id: userId };
  const { ip, userAgent } = request;
  const key = `Account.${event}`;
  return recordChange(db, { key, result: 'Success', actor, userId, ip, userAgent, ...more });
}

/** After a change of what somebody signs in with: whoever else is signed in as them is so no longer. */
export const endOtherSessions = (
  db: TenantDatabase,
  { userId, sessionUid, grantId }: Account,
): Promise<void> => endAllOf(db, userId, { sessionUid, grantId });
