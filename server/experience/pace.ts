/**
 * Answers that send nothing take as long as those that do, and fail as those do while the provider is away, so that
 * neither the clock nor a refusal tells who has an account: the message that does not go is composed and counts against the
 * same cap, and they wait as long as one of the recent real sends of the same channel took.
 */
import { randomInt } from 'node:crypto';
import { setImmediate as aTurn, setTimeout as wait } from 'node:timers/promises';
import { isError, type PorteroError } from '@portero/schema/errors.ts';
import { uncountSend } from '../messages/cap.ts';
import { type Message, rehearseMessage } from '../messages/send.ts';
import type { TenantContext } from '../tenants/context.ts';

const remembered = 32;
/** How long a failure is everybody's. */
const awayFor = 600_000;
type Sent = { readonly at: number; readonly took: number; readonly failure: PorteroError | undefined };
const recent = new Map<string, Sent[]>();

const keyOf = ({ id }: TenantContext, { channel }: Pick<Message, 'channel'>): string => `${id}:${channel}`;

/**
 * Milliseconds. Sends end on a whole number of these after they began, and so does what stands in for one: it takes exactly as
 * long as one of them, where a tenth of a millisecond would tell.
 */
const grain = 4;
/** What the shortest timer may take, so that each ends with one. */
const atLeast = 2;

/** How much later than asked timers fire here, as they did lately: a millisecond, or many where the machine is busy. */
let lateness = 1;

async function waitUntil(moment: number): Promise<void> {
  const began = performance.now();
  // Never without a timer: whoever has slept meets other caches and another turn of the scheduler than who has not.
  const asked = Math.max(1, Math.floor(moment - began - lateness));
  await wait(asked);
  lateness += (Math.max(0, performance.now() - began - asked) - lateness) / 8;
  // Timers know whole milliseconds only.
  while (performance.now() < moment) await aTurn();
}

/**
 * Run a send and remember how long it took, and whether the provider failed. It ends with a timer as well, however little
 * the provider took: what follows, which may be the person's next step, must not find the process in another state.
 * @param began when the step began: what it took to find out whether to send counts along
 */
export async function timed(
  tenant: TenantContext,
  message: Pick<Message, 'channel'>,
  send: () => Promise<void>,
  began = performance.now(),
): Promise<void> {
  const [outcome] = await Promise.allSettled([send()]);
  const took = Math.ceil((performance.now() - began + atLeast) / grain) * grain;
  await waitUntil(began + took);
  const keep = (failure?: PorteroError) => {
    const key = keyOf(tenant, message);
    recent.set(key, [...(recent.get(key) ?? []), { at: Date.now(), took, failure }].slice(-remembered));
  };
  if (outcome.status === 'fulfilled') return keep();
  const { reason } = outcome;
  if (isError(reason) && reason.code.startsWith('connector.')) keep(reason);
  throw reason;
}

/**
 * Behave as a send would, without sending.
 * @param began as of `timed`
 * @throws connector.*, request.message_rate_limited
 */
export async function notSending(
  tenant: TenantContext,
  message: Message,
  began = performance.now(),
): Promise<void> {
  await rehearseMessage(tenant, message);
  const recipient = { type: message.channel === 'email' ? 'email' : 'phone', value: message.to } as const;
  const sent = recent.get(keyOf(tenant, message)) ?? [];
  // While the provider is away everybody hears it; the first that goes through ends that for everybody.
  const last = sent.at(-1);
  const isAway = last?.failure !== undefined && last.at > Date.now() - awayFor;
  const alike = sent.filter(({ failure }) => (failure !== undefined) === isAway);
  const { took } = alike[alike.length > 0 ? randomInt(alike.length) : 0] ?? { took: 2 * grain };
  await waitUntil(began + took);
  if (!isAway) return;
  await uncountSend(tenant.db, recipient);
  throw last.failure;
}
