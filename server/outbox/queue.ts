/**
 * Emails that nobody waits for. A letter is written in the transaction of the change that it tells of, so none is lost and
 * none tells of what did not happen; `delivery.ts` brings it, so nobody waits for a provider, nor misses it while that is down.
 * Its words are chosen when it goes. Codes are not for here: whoever waits for one has to see why it does not come.
 */
import { EventEmitter } from 'node:events';
import { noticeKinds } from '@portero/connectors/templates/notice-kinds.ts';
import { newId } from '@portero/schema/ids.ts';
import * as z from 'zod';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';
import { insertMessage, type OutboxRow } from './store.ts';

const letterKind = z.enum([...noticeKinds, 'acted-for']);

const letter = z.object({
  to: z.string(),
  /** What the person is called where they have the account. */
  account: z.string(),
  /** Host of the address under which they know the service. */
  service: z.string(),
  /** What they read, most wanted first. */
  languages: z.array(z.string()),
  /** Of time, as the person named it. */
  zone: z.string().optional(),
  /** When it happened. */
  at: z.number(),
  ip: z.string().optional(),
  device: z.string().optional(),
  link: z.string().optional(),
  reason: z.string().optional(),
});
export type Letter = z.infer<typeof letter>;
export type LetterKind = z.infer<typeof letterKind>;

/** Tells this process that there may be something to bring; other processes look by themselves. */
export const queued = new EventEmitter<{ letter: [] }>().setMaxListeners(0);

/** @param db the transaction of what the letter tells */
export async function queueLetter(
  { vault }: TenantContext,
  db: TenantDatabase,
  kind: LetterKind,
  content: Letter,
): Promise<void> {
  const now = Date.now();
  await insertMessage(db, {
    id: newId(),
    channel: 'email',
    kind,
    sealed: vault.seal('outbox', JSON.stringify(content)),
    tries: 0,
    nextTryAt: now,
    claimedUntil: 0,
    lastError: null,
    givenUpAt: null,
    createdAt: now,
  });
  queued.emit('letter');
}

/** @throws Error when it was tampered with, or this server has no key for it */
export const openLetter = ({ vault }: TenantContext, { sealed }: Pick<OutboxRow, 'sealed'>): Letter =>
  letter.parse(JSON.parse(vault.open('outbox', sealed)));

/** The same where nothing depends on it; undefined when nobody can read it any more. */
export function letterIn(tenant: TenantContext, row: Pick<OutboxRow, 'sealed'>): Letter | undefined {
  try {
    return openLetter(tenant, row);
  } catch {
    return undefined;
  }
}

/** @throws ZodError for a kind of a newer server */
export const kindOf = ({ kind }: Pick<OutboxRow, 'kind'>): LetterKind => letterKind.parse(kind);
