/** Brings notices of sign-outs to the applications: at least once, a bounded number of times, through the guarded client. */
import type { Client, Provider } from 'oidc-provider';
import type { AuditLog } from '../audit/audit.ts';
import { atIssuer } from '../custom-domains/directory.ts';
import type { Engines } from '../oidc/engines.ts';
import { RecordBatch } from '../oidc/records/records.ts';
import { type Sweeps, startSweeps } from '../sweeps.ts';
import type { TenantContext } from '../tenants/context.ts';
import { claimNotice, dueNotices, type Notice, queued, queueSignOuts, removeNotice } from './queue.ts';

/** Milliseconds until the next try, each longer than a try may take; about an hour in all. */
const pauses = [15_000, 60_000, 300_000, 900_000, 2_700_000, 15_000] as const;
const mostTries = pauses.length;
const atATime = 20;

/** The engine would bring it at once, and have the person wait for it. */
export function queueInstead(provider: Provider): void {
  const { Client, issuer } = provider;
  const send: unknown = Reflect.get(Client.prototype, 'backchannelLogout');
  if (typeof send !== 'function') throw new Error('the OpenID engine has changed: no back-channel logout');
  Object.defineProperty(Client.prototype, 'sendBackchannelLogout', { value: send });
  Object.defineProperty(Client.prototype, 'backchannelLogout', {
    async value(this: Client, userId: string, sid: string): Promise<void> {
      const { clientId: applicationId } = this;
      RecordBatch.current()?.also((db) => queueSignOuts(db, [{ applicationId, userId, sid, issuer }]));
    },
  });
}

/**
 * Looks at intervals, and at once when this process writes a notice. A failure is logged, and the next sweep tries
 * again.
 */
export function startDelivery(tenants: readonly TenantContext[], engines: Engines, audit: AuditLog): Sweeps {
  const sweep = async () => {
    let again = false;
    for (const tenant of tenants) {
      try {
        const notices = await dueNotices(tenant.db, Date.now(), atATime);
        await Promise.all(notices.map((notice) => bring(tenant, engines, audit, notice)));
        again ||= notices.length === atATime;
      } catch (failure) {
        tenant.log.warn(
          { err: failure },
          'notices of sign-outs could not be brought; the next sweep tries again',
        );
      }
    }
    return again;
  };
  return startSweeps(sweep, (wake) => {
    queued.on('notice', wake);
    return () => queued.off('notice', wake);
  });
}

async function bring(
  tenant: TenantContext,
  engines: Engines,
  audit: AuditLog,
  notice: Notice,
): Promise<void> {
  const claimed = await claimNotice(tenant.db, notice, Date.now() + (pauses[notice.tries] ?? 15_000));
  if (!claimed) return;
  const tries = notice.tries + 1;
  const entry = {
    key: 'BackchannelLogout',
    applicationId: notice.applicationId,
    userId: notice.userId,
    tries,
  };
  try {
    // Under the name that the application knows us by.
    const { provider } = await engines.of(await atIssuer(tenant, notice.issuer));
    const client = await provider.Client.find(notice.applicationId);
    if (client?.backchannelLogoutUri) await send(client, notice);
    await removeNotice(tenant.db, notice.id);
    if (client?.backchannelLogoutUri) audit.record(tenant.db, { ...entry, result: 'Success' });
  } catch (failure) {
    const last = tries >= mostTries;
    if (last) await removeNotice(tenant.db, notice.id);
    const message = failure instanceof Error ? failure.message : String(failure);
    audit.record(tenant.db, { ...entry, result: 'Error', error: message, willRetry: !last });
  }
}

async function send(client: Client, { userId, sid }: Notice): Promise<void> {
  const brought: unknown = Reflect.get(client, 'sendBackchannelLogout');
  if (typeof brought !== 'function') throw new Error('the application has no way to be told');
  await Reflect.apply(brought, client, [userId, sid]);
}
