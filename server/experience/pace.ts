/**
 * Answers that send nothing take as long as those that do, so that the clock does not tell who has an account:
 * they wait as long as one of the recent real sends took, and count against the same cap.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { countSend } from '../messages/cap.ts';
import type { Message } from '../messages/send.ts';
import type { TenantContext } from '../tenants/context.ts';

const remembered = 32;
const durations: number[] = [];

/** Run a send and remember how long it took. */
export async function timed<T>(send: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await send();
  durations.push(performance.now() - began);
  if (durations.length > remembered) durations.shift();
  return result;
}

/** Behave as a send would, without sending. */
export async function notSending(
  tenant: TenantContext,
  { channel, to }: Pick<Message, 'channel' | 'to'>,
): Promise<void> {
  await countSend(tenant.db, { type: channel === 'email' ? 'email' : 'phone', value: to });
  const typical = durations.length > 0 ? durations[randomInt(durations.length)] : undefined;
  await wait(typical ?? 5);
}
