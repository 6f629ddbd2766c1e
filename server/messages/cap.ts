/**
 * At most ten messages per recipient in ten minutes, over all routes that send (EXPERIENCE §4.1). Counted before
 * sending, by one statement, so that parallel requests cannot pass together; a message that could not be sent is
 * taken back.
 */
import { createHash } from 'node:crypto';
import { asciiAddress } from '@portero/connectors/kit/ascii-address.ts';
import { error } from '@portero/schema/errors.ts';
import { sql } from 'kysely';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { countWithin } from '../security/attempts.ts';
import { networkOf } from '../security/networks.ts';
import type { TenantContext } from '../tenants/context.ts';
import { identifierKey } from '../users/identifiers.ts';

const action = 'send-message';
const limitOfRecipient = 10;
const windowLength = 600_000;

export type Recipient = { readonly type: 'email' | 'phone'; readonly value: string };

/** @throws request.message_rate_limited */
export async function countSend(db: TenantDatabase, recipient: Recipient): Promise<void> {
  const now = Date.now();
  const isOver = sql<boolean>`attempts."windowStart" <= ${now - windowLength}`;
  const counted = await db.write
    .insertInto('attempts')
    .values({ action, key: keyOf(recipient), count: 1, windowStart: now, lockedUntil: 0 })
    .onConflict((conflict) =>
      conflict
        .columns(['action', 'key'])
        .doUpdateSet({
          count: sql<number>`case when ${isOver} then 1 else attempts.count + 1 end`,
          windowStart: sql<number>`case when ${isOver} then cast(${now} as bigint) else attempts."windowStart" end`,
        })
        .where(sql<boolean>`(${isOver} or attempts.count < ${limitOfRecipient})`),
    )
    .returning('count')
    .executeTakeFirst();
  if (!counted) throw error('request.message_rate_limited');
}

/** Take a count back after the message could not be sent. */
export async function uncountSend(db: TenantDatabase, recipient: Recipient): Promise<void> {
  await db.write
    .updateTable('attempts')
    .set({ count: sql<number>`count - 1` })
    .where('action', '=', action)
    .where('key', '=', keyOf(recipient))
    .where('count', '>', 0)
    .execute();
}

/**
 * Bound what is sent to whoever somebody names: by the network they come from, so that nobody sprays codes over many people, and by
 * tenant, so that nobody runs up its bill. Asked before it is known whether there is such a person, so that the answer
 * tells nothing of them.
 * @throws request.message_rate_limited
 */
export async function countFromNetwork({ db, config, log }: TenantContext, ip: string): Promise<void> {
  // A suite for compatibility asks for hundreds of codes from one address.
  const limit = config.integrationTest ? 0 : config.messagesPerNetwork;
  const network = { action: 'send-from', key: networkOf(ip), limit };
  if (network.limit > 0 && !(await countWithin(db, { ...network, windowMs: windowLength })))
    throw error('request.message_rate_limited');
  const tenant = { action: 'send-tenant', key: '', limit: config.messagesPerTenant };
  if (tenant.limit > 0 && !(await countWithin(db, { ...tenant, windowMs: 3_600_000 }))) {
    log.warn('more messages than MESSAGES_PER_TENANT were asked for within an hour');
    throw error('request.message_rate_limited');
  }
}

/** Messages that the members of one organization may have sent to people whom they invite, in an hour. */
const limitOfOrganization = 100;

/**
 * Bound what members of an organization have sent: they may write to anybody, in the tenant's name and at its cost.
 * @throws request.rate_limited
 */
export async function countInvitation({ db }: TenantContext, organizationId: string): Promise<void> {
  const sent = { action: 'send-invitation', key: organizationId, limit: limitOfOrganization };
  if (!(await countWithin(db, { ...sent, windowMs: 3_600_000 }))) throw error('request.rate_limited');
}

/** One for all spellings that lead to the same mailbox, also where they are several identifiers. */
function keyOf({ type, value }: Recipient): string {
  const mailbox = type === 'email' ? asciiAddress(value.trim().normalize('NFC')) : value;
  return createHash('sha256')
    .update(identifierKey({ type, value: mailbox }))
    .digest('base64url');
}
