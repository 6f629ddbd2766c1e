/** Brings notices of sign-outs to the applications: at least once, a bounded number of times, through the guarded client. */
import type { Client, Provider } from 'oidc-provider';
import type { AuditLog } from '../audit/audit.ts';
import { outsideRequests } from '../audit/request.ts';
import { atIssuer } from '../custom-domains/directory.ts';
import type { Engines } from '../oidc/engines.ts';
import { RecordBatch } from '../oidc/records/records.ts';
import type { TenantContext } from '../tenants/context.ts';
import { claimNotice, dueNotices, type Notice, queued, queueSignOuts, removeNotice } from './queue.ts';

/** Milliseconds until the next try, each longer than a try may take; about an hour in all. */
const pauses = [15_000, 60_000, 300_000, 900_000, 2_700_000, 15_000] as const;
const mostTries = pauses.length;
/** A notice comes before its transaction is over: look a moment later. */
const moment = 50;
const every = 5_000;
const atATime = 20;

export type Delivery = {
  /** Bring what is due now. */
  run(): Promise<void>;
  stop(): Promise<void>;
};

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

export function startDelivery(
  tenants: readonly TenantContext[],
  engines: Engines,
  audit: AuditLog,
): Delivery {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let again = false;
  let soon: NodeJS.Timeout | undefined;

  const sweep = async () => {
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
  };
  const run = (): Promise<void> => {
    if (running) {
      // What became due since the running sweep looked is for the one after it, which all who come meanwhile share.
      next ??= running.then(() => {
        next = undefined;
        return run();
      });
      return next;
    }
    again = false;
    running = sweep().finally(() => {
      running = undefined;
      if (again) wake();
    });
    return running;
  };
  const wake = () => {
    const begin = () => {
      soon = undefined;
      void run();
    };
    soon ??= outsideRequests(() => setTimeout(begin, moment).unref());
  };
  const timer = setInterval(wake, every).unref();
  queued.on('notice', wake);
  return {
    run,
    async stop() {
      queued.off('notice', wake);
      clearInterval(timer);
      clearTimeout(soon);
      await (next ?? running);
    },
  };
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
