/** Emails in Portero's own words: notices, and what administrators set off when they help somebody. */
import { openCarriers } from '../connectors/senders.ts';
import { deliverToInbox, inboxIsOpen } from '../development-inbox/rules.ts';
import type { MessageOutcome } from '../observability/watch.ts';
import type { TenantContext } from '../tenants/context.ts';
import { type Patience, sendByOneOf } from './fail-over.ts';

export type OwnEmail = {
  readonly to: string;
  /** What it is about, for the audit log. */
  readonly kind: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** What is in it and for the reader only. */
  readonly link?: string | undefined;
};

/**
 * @returns undefined when there is nothing to send it with
 * @throws ConnectorError
 */
export async function sendOwnEmail(
  tenant: TenantContext,
  { kind, link, ...words }: OwnEmail,
  patience?: Patience,
): Promise<MessageOutcome | undefined> {
  const present = await openCarriers(tenant, 'email');
  if (present.length === 0 && inboxIsOpen(tenant)) {
    const { to, subject, html, text } = words;
    await deliverToInbox(tenant, {
      channel: 'email',
      to,
      type: 'Generic',
      subject,
      content: html,
      text,
      code: null,
    });
    return 'kept';
  }
  // A provider that keeps the words itself knows none for this.
  const carriers = present.filter(({ sender }) => !sender || sender.connector.templates);
  if (carriers.length === 0) return undefined;
  const email = { ...words, type: 'Generic', payload: {} } as const;
  return sendByOneOf(
    tenant,
    { channel: 'email', type: kind },
    carriers,
    async (sender) => async () => {
      if (sender.channel === 'email') await sender.connector.send(email);
    },
    { patience, secrets: [words.to, link] },
  );
}
