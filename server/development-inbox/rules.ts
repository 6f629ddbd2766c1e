/**
 * The development inbox: emails and SMS land here while no connector is set up, so that a newcomer can register
 * within a minute. Off in production unless asked for (DEVELOPMENT_INBOX). Messages are sealed at rest.
 */
import { newId } from '@portero/schema/ids.ts';
import { type InboxMessage, inboxMessage } from '@portero/schema/messages.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { TenantContext } from '../tenants/context.ts';
import { clearInbox, insertInboxMessage, selectInboxMessages, trimInbox } from './store.ts';

const capacity = 200;
const sealedPart = inboxMessage.pick({ subject: true, content: true, text: true, code: true });

export type Delivery = Omit<InboxMessage, 'id' | 'createdAt'>;

/** Whether messages without a connector are kept here. */
export const inboxIsOpen = ({ config }: Pick<TenantContext, 'config'>): boolean =>
  config.developmentInbox && !config.integrationTest;

/**
 * The newest two hundred are kept. Outside production the code is written to the log as well, for whoever has no
 * Console open.
 */
export async function deliverToInbox(tenant: TenantContext, message: Delivery): Promise<void> {
  const { channel, to, type, ...content } = message;
  await tenant.db.transaction(async (db) => {
    await insertInboxMessage(db, {
      id: newId(),
      channel,
      recipient: to,
      type,
      sealed: tenant.vault.seal('inbox', JSON.stringify(content)),
      createdAt: Date.now(),
    });
    await trimInbox(db, capacity);
  });
  if (!tenant.config.production && message.code) {
    tenant.log.info(`inbox: code ${message.code} for ${to} (${type})`);
  }
}

/** All messages kept, newest first. */
export async function readInbox(tenant: TenantContext): Promise<InboxMessage[]> {
  const rows = await selectInboxMessages(tenant.db, capacity);
  return rows.map(({ id, createdAt, channel, recipient, type, sealed }) =>
    inboxMessage.parse({
      id,
      createdAt,
      channel,
      to: recipient,
      type,
      ...sealedPart.parse(JSON.parse(tenant.vault.open('inbox', sealed))),
    }),
  );
}

/** Who did it, and how many there were, is in the audit log. */
export async function emptyInbox(tenant: TenantContext, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const removed = await clearInbox(db);
    await recordChange(db, { key: 'Management.DevelopmentInbox.Emptied', result: 'Success', actor, removed });
  });
}
