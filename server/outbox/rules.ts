/** Looking at the outbox: what is yet to be brought, what was given up, and what is to become of it. */

import { error } from '@portero/schema/errors.ts';
import type { OutboxMessage } from '@portero/schema/messages.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { Page } from '../http/pagination.ts';
import type { TenantContext } from '../tenants/context.ts';
import { maskedEmail } from '../users/identifiers.ts';
import { type Letter, type LetterKind, letterIn, queued } from './queue.ts';
import {
  messagesOfKind,
  type OutboxRow,
  removeGivenUp,
  restartMessage,
  selectMessages,
  takeMessage,
} from './store.ts';

/** Newest first; enough of each address to recognise it. */
export async function listOutbox(
  tenant: TenantContext,
  page: Page,
): Promise<{ items: OutboxMessage[]; total: number }> {
  const { rows, total } = await selectMessages(tenant.db, page);
  const items = rows.map((row): OutboxMessage => {
    const letter = letterIn(tenant, row);
    return {
      id: row.id,
      channel: row.channel,
      type: row.kind,
      recipient: letter ? maskedEmail(letter.to) : '',
      status: row.givenUpAt === null ? 'Waiting' : 'GivenUp',
      tries: row.tries,
      lastError: row.lastError,
      nextTryAt: row.givenUpAt === null ? row.nextTryAt : null,
      createdAt: row.createdAt,
    };
  });
  return { items, total };
}

/** Of letters of a kind that were queued in a time and have not been brought: what is in them, and whether they were given up. */
export async function lettersLeft(
  tenant: TenantContext,
  asked: { readonly kind: LetterKind; readonly from: number; readonly to: number },
): Promise<{ letter: Letter; isGivenUp: boolean }[]> {
  const rows = await messagesOfKind(tenant.db, asked);
  return rows.flatMap((row) => {
    const letter = letterIn(tenant, row);
    return letter ? [{ letter, isGivenUp: row.givenUpAt !== null }] : [];
  });
}

/** Try again at once, as often as a new one. @throws entity.not_found */
export async function sendAgain(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const row = await restartMessage(db, id, Date.now());
    if (!row) throw error('entity.not_found');
    await note(db, 'SentAgain', row, actor);
  });
  queued.emit('letter');
}

/** @throws entity.not_found */
export async function dropMessage(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const row = await takeMessage(db, id);
    if (!row) throw error('entity.not_found');
    await note(db, 'Dropped', row, actor);
  });
}

const fortnight = 14 * 86_400_000;

/** What was given up can be looked at for two weeks. */
export const purgeOutbox = (db: TenantDatabase, now: number): Promise<void> =>
  removeGivenUp(db, now - fortnight);

function note(
  db: TenantDatabase,
  event: 'SentAgain' | 'Dropped',
  { id, channel, kind, tries }: OutboxRow,
  actor: Actor,
): Promise<void> {
  return recordChange(db, {
    key: `Management.Outbox.${event}`,
    result: 'Success',
    actor,
    outboxMessageId: id,
    channel,
    type: kind,
    tries,
  });
}
