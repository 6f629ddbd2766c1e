/**
 * A message goes by the main connector of its channel and, when that one fails through no fault of the message's or its
 * address's, by the reserve: the same words, within a time that is bounded over both. After a time-out or a cut nobody knows
 * whether the message went; then it may come twice, with the same code in it.
 */
import { ConnectorError, type Fault } from '@portero/connectors/kit/connector.ts';
import { isError } from '@portero/schema/errors.ts';
import { LRUCache } from 'lru-cache';
import { recordChange } from '../audit/audit.ts';
import type { Carrier, Sender } from '../connectors/senders.ts';
import type { MessageOutcome } from '../observability/watch.ts';
import type { TenantContext } from '../tenants/context.ts';
import { loggedFailure } from './provider-words.ts';

/** Milliseconds: altogether, and of those what the main connector gets while another one waits. */
export type Patience = { readonly all: number; readonly main: number };
/** Somebody waits for the page meanwhile. */
const ofPeople: Patience = { all: 15_000, main: 8_000 };

/** What is told of a message, which says neither to whom it goes nor what is in it. */
type About = { readonly channel: 'email' | 'sms'; readonly type: string };

type Manner = {
  readonly patience?: Patience | undefined;
  /** What is in the message and for its reader only: a provider may repeat it, the log may not. */
  readonly secrets: readonly (string | undefined)[];
};

/** Sends what has been composed. */
export type Send = () => Promise<void>;

/**
 * Main connectors that did not answer: for a minute nobody waits for them again, and the reserve goes first. Of this process, by
 * tenant and connector.
 */
const silent = new LRUCache<string, Fault>({ max: 1000, ttl: 60_000 });

/**
 * @param carriers at least one, the main one first
 * @param compose the message in a connector's own words
 * @throws ConnectorError of the last one that was tried
 */
export async function sendByOneOf(
  tenant: TenantContext,
  about: About,
  carriers: readonly Carrier[],
  compose: (sender: Sender) => Promise<Send>,
  { patience: { all, main: first } = ofPeople, secrets }: Manner,
): Promise<MessageOutcome> {
  const [main, reserve] = carriers;
  if (!main) throw new TypeError('nobody sends');
  const until = performance.now() + all;
  const bring = async ({ sender, failure }: Carrier, longest = until - performance.now()) => {
    if (!sender) throw failure;
    await inTime((await compose(sender))(), longest);
  };
  if (!reserve) {
    await bring(main);
    return 'sent';
  }
  const key = `${tenant.id}:${main.id}`;
  const known = silent.get(key);
  let reason: Fault | 'unknown' | 'settings' | undefined = known;
  if (reason === undefined) {
    try {
      await bring(main, first);
      return 'sent';
    } catch (failure) {
      reason = main.sender ? faultIn(failure) : 'settings';
      if (reason === undefined) throw failure;
      if (reason === 'timeout' || reason === 'unreachable') silent.set(key, reason);
      tenant.log.warn(
        { ...loggedFailure(failure, secrets), channel: about.channel, reason },
        'the main connector failed; the reserve is tried',
      );
    }
  }
  const entry = {
    key: 'Message.FailedOver',
    ...about,
    connector: named(reserve),
    insteadOf: { ...named(main), reason },
  };
  try {
    await bring(reserve, known && first);
  } catch (failure) {
    await recordChange(tenant.db, { ...entry, result: 'Error', error: faultIn(failure) ?? 'refused' });
    if (known === undefined || faultIn(failure) === undefined) throw failure;
    await bring(main);
    silent.delete(key);
    return 'sent';
  }
  await recordChange(tenant.db, { ...entry, result: 'Success' });
  return 'sent-by-reserve';
}

const named = ({ id, connectorId }: Carrier) => ({ id, connectorId });

/** Why another connector may fare better; undefined when it would not. What nobody foresaw is no fault of the message's. */
export function faultIn(failure: unknown): Fault | 'unknown' | undefined {
  if (failure instanceof ConnectorError) return failure.fault;
  return isError(failure) ? undefined : 'unknown';
}

/** Nobody waits for a provider longer than so many milliseconds. */
export async function inTime(sending: Promise<void>, longest = ofPeople.all): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const errorDescription = 'The provider did not answer in time.';
      reject(new ConnectorError('general', { errorDescription }, undefined, 'timeout'));
    }, longest);
  });
  await Promise.race([sending, late]).finally(() => clearTimeout(timer));
}
