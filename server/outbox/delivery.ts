/**
 * Brings what waits in the outbox: at least once, with growing pauses for about a day, then no more. Whoever dies with a
 * message in hand loses it to others when the claim runs out.
 */
import { recordChange } from '../audit/audit.ts';
import { faultIn } from '../messages/fail-over.ts';
import { noticeEmail } from '../messages/notices.ts';
import { sendOwnEmail } from '../messages/own-email.ts';
import { loggedFailure, providerWords } from '../messages/provider-words.ts';
import { helperEmail } from '../messages/support.ts';
import { type Sweeps, startSweeps } from '../sweeps.ts';
import type { TenantContext } from '../tenants/context.ts';
import { isAddressRefused } from './failures.ts';
import { kindOf, letterIn, openLetter, queued } from './queue.ts';
import { claimMessage, dueMessages, type OutboxRow, releaseMessage, removeMessage } from './store.ts';

const minute = 60_000;
/** Milliseconds until the next try; after the last one there is none. */
export const pauses = [1, 5, 15, 60, 180, 360, 720].map((minutes) => minutes * minute);
/** Shorter than a server may take to end, and than a claim holds. */
const patience = { all: 10_000, main: 6_000 };
const claim = minute;
const atATime = 20;

/**
 * Looks at intervals, and at once when this process writes a letter. A failure is logged, and the next sweep tries
 * again.
 */
export function startOutbox(tenants: readonly TenantContext[]): Sweeps {
  const sweep = async (isStopping: () => boolean) => {
    let more = false;
    for (const tenant of tenants) {
      if (isStopping()) return false;
      try {
        const due = await dueMessages(tenant.db, Date.now(), atATime);
        await Promise.all(due.map((message) => bring(tenant, message)));
        more ||= due.length === atATime;
      } catch (failure) {
        tenant.log.warn(
          { err: failure },
          'the outbox could not be looked through; the next sweep tries again',
        );
      }
    }
    return more;
  };
  return startSweeps(sweep, (wake) => {
    queued.on('letter', wake);
    return () => queued.off('letter', wake);
  });
}

/** Never fails: a database that is away leaves the message claimed, and it is brought when the claim has run out. */
async function bring(tenant: TenantContext, message: OutboxRow): Promise<void> {
  const now = Date.now();
  const claimedUntil = now + claim;
  try {
    if (!(await claimMessage(tenant.db, message, now, claimedUntil))) return;
    const failure = await send(tenant, message);
    if (failure === undefined) await removeMessage(tenant.db, message.id);
    else await putBack(tenant, message, claimedUntil, failure.reason);
  } catch (failure) {
    tenant.log.warn({ err: failure }, 'a message of the outbox stays as it is for now');
  }
}

async function send(tenant: TenantContext, message: OutboxRow): Promise<{ reason: unknown } | undefined> {
  try {
    const kind = kindOf(message);
    const letter = openLetter(tenant, message);
    const words =
      kind === 'acted-for' ? await helperEmail(tenant, letter) : await noticeEmail(tenant, kind, letter);
    const outcome = await sendOwnEmail(
      tenant,
      { to: letter.to, kind, link: letter.link, ...words },
      patience,
    );
    if (outcome) tenant.watch?.message(message.channel, outcome);
    else tenant.log.debug({ kind }, 'there is nothing to send notices with');
    return undefined;
  } catch (reason) {
    return { reason };
  }
}

async function putBack(
  tenant: TenantContext,
  { id, channel, kind, tries, ...message }: OutboxRow,
  claimedUntil: number,
  failure: unknown,
): Promise<void> {
  const pause = isAddressRefused(failure) ? undefined : pauses[tries];
  const now = Date.now();
  const letter = letterIn(tenant, message);
  const secrets = [letter?.to, letter?.link];
  tenant.log.warn(
    { ...loggedFailure(failure, secrets), kind, willRetry: pause !== undefined },
    'a message of the outbox could not be sent',
  );
  tenant.watch?.message(channel, pause === undefined ? 'given-up' : 'failed');
  await tenant.db.transaction(async (db) => {
    const released = await releaseMessage(db, id, claimedUntil, {
      nextTryAt: now + (pause ?? 0),
      lastError: providerWords(failure, secrets),
      givenUpAt: pause === undefined ? now : null,
    });
    if (!released || pause !== undefined) return;
    await recordChange(db, {
      key: 'Message.GivenUp',
      result: 'Error',
      channel,
      type: kind,
      outboxMessageId: id,
      tries: tries + 1,
      error: faultIn(failure) ?? 'refused',
    });
  });
}
