/**
 * Sending messages: which connector, which template, which language; the development inbox when nothing is set up.
 * Never inside a transaction: a slow provider must not hold a connection of the database.
 *
 * Every failure reaches the caller as an error of the catalogue; nothing is retried behind their back, since a code
 * that comes late confuses more than a clear refusal. What nobody waits for is the outbox's (`outbox.ts`).
 */
import type { Factory } from '@portero/connectors/kit/connector.ts';
import { plainTextOf } from '@portero/connectors/kit/plain-text.ts';
import { error } from '@portero/schema/errors.ts';
import type { EmailTemplateDetails, MessageType } from '@portero/schema/messages.ts';
import { verificationCodePolicyOf } from '@portero/schema/sign-in-experience.ts';
import { connectorFailure } from '../connectors/failures.ts';
import { storedConfig } from '../connectors/rules.ts';
import { unmaskSecrets } from '../connectors/secrets.ts';
import { type Carrier, openCarriers, openUnsaved, type Sender } from '../connectors/senders.ts';
import type { JsonObject } from '../database/tables.ts';
import { deliverToInbox, inboxIsOpen } from '../development-inbox/rules.ts';
import { chooseTemplate } from '../email-templates/rules.ts';
import type { MessageOutcome } from '../observability/watch.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { chooseSmsTemplate } from '../sms-templates/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { countSend, type Recipient, uncountSend } from './cap.ts';
import { composeEmail, composeSms, type Saying } from './compose.ts';
import { surroundingsOf } from './context.ts';
import { inTime, type Send, sendByOneOf } from './fail-over.ts';
import { loggedFailure } from './provider-words.ts';
import { escapeHtml } from './render.ts';

export type Message = {
  readonly channel: 'email' | 'sms';
  /** Address or number. */
  readonly to: string;
  readonly type: MessageType;
  /** What templates may name: `code` or `link`, `application`, `organization`, `user` … */
  readonly payload: Readonly<Record<string, unknown>>;
  /** What the person reads, most wanted first. */
  readonly languages: readonly string[];
  /** The client's address, for connectors that pass it on. */
  readonly ip?: string | undefined;
};

const trialCode = '000000';

/** @throws connector.not_found when nothing can send, request.message_rate_limited, connector.* of the provider */
export async function sendMessage(tenant: TenantContext, message: Message): Promise<void> {
  const carriers = await carriersFor(tenant, message.channel);
  await counted(tenant, message, async () =>
    deliver(tenant, carriers, message.channel, await sayingOf(tenant, message)),
  );
}

/**
 * All that is done for a message, and fails as that does, except that it does not go.
 * @throws what `sendMessage` does before the provider is asked
 */
export async function rehearseMessage(tenant: TenantContext, message: Message): Promise<void> {
  const carriers = await carriersFor(tenant, message.channel);
  const sender = carriers.find((carrier) => carrier.sender)?.sender;
  await counted(tenant, message, async () => {
    const saying = await sayingOf(tenant, message);
    await (sender ? toProvider(tenant, sender, saying) : toInbox(tenant, message.channel, saying));
    return undefined;
  });
}

/**
 * A message with the code 000000 through settings that are not stored, and through no others.
 * @param unsaved the settings, and whose stored secrets masks in them stand for
 * @throws request.message_rate_limited
 */
export async function sendTrial(
  tenant: TenantContext,
  factory: Factory,
  { config, storedId }: { readonly config: JsonObject; readonly storedId?: string | undefined },
  message: Omit<Message, 'type' | 'payload'>,
): Promise<void> {
  const payload = { code: trialCode };
  await counted(tenant, { ...message, payload }, async () => {
    const stored = await storedConfig(tenant, factory, storedId);
    const sender = openUnsaved(tenant, factory, unmaskSecrets(config, stored));
    const saying = await sayingOf(tenant, { ...message, type: 'Generic', payload });
    const send = await toProvider(tenant, sender, saying);
    await inTime(send());
    return 'sent';
  });
}

/**
 * Count the message before it goes, and take the count back when it does not.
 * @param send answers what is told of it when it went; nothing when it was not meant to
 */
async function counted(
  tenant: TenantContext,
  { channel, to, payload }: Pick<Message, 'channel' | 'to' | 'payload'>,
  send: () => Promise<MessageOutcome | undefined>,
): Promise<void> {
  const recipient: Recipient = { type: channel === 'email' ? 'email' : 'phone', value: to };
  await countSend(tenant.db, recipient);
  try {
    const outcome = await send();
    if (outcome) tenant.watch?.message(channel, outcome);
  } catch (failure) {
    tenant.watch?.message(channel, 'failed');
    await uncountSend(tenant.db, recipient);
    // The provider may have repeated the message; an invitation's link is good although it did not go.
    const said = loggedFailure(failure, [to, textOf(payload.code), textOf(payload.link)]);
    tenant.log.warn({ ...said, channel }, 'a message could not be sent');
    throw connectorFailure(failure);
  }
}

/** What a message says, with all that templates may name. */
export async function sayingOf(
  tenant: TenantContext,
  { channel, to, type, payload, languages, ip }: Message,
): Promise<Saying> {
  const experience = await getSignInExperience(tenant);
  const wanted = [...languages, experience.languageInfo.fallbackLanguage];
  const minutes = Math.ceil(verificationCodePolicyOf(experience).lifetime / 60);
  const around =
    channel === 'email'
      ? await surroundingsOf(tenant, experience, payload)
      : { ...plain, payload: withoutContext(payload) };
  return {
    // Letters that are one only by case must be one mailbox, too: `K` for Kelvin is a `k` when accounts are looked for.
    to: to.normalize('NFC'),
    ip,
    payload: { locale: wanted[0], uiLocales: languages.join(' '), expiresIn: minutes, ...around.payload },
    builtIn: {
      type,
      languages: wanted,
      code: textOf(payload.code),
      link: textOf(payload.link),
      minutes,
      applicationName: around.applicationName,
      color: around.color,
      logo: around.logo,
    },
  };
}

const context = new Set(['application', 'organization', 'user', 'inviter']);
const withoutContext = (payload: Message['payload']): Message['payload'] =>
  Object.fromEntries(Object.entries(payload).filter(([name]) => !context.has(name)));

/** Text messages have no looks, and know nothing of where they come from (contract CONNECTORS §2). */
const plain = { color: undefined, logo: undefined, applicationName: undefined };

async function deliver(
  tenant: TenantContext,
  carriers: readonly Carrier[],
  channel: Message['channel'],
  saying: Saying,
  words?: Unstored,
): Promise<MessageOutcome> {
  if (carriers.length > 0) {
    const about = { channel, type: saying.builtIn.type };
    const { code, link } = saying.builtIn;
    const secrets = [saying.to, code, link];
    return sendByOneOf(tenant, about, carriers, (sender) => toProvider(tenant, sender, saying, words), {
      secrets,
    });
  }
  const send = await toInbox(tenant, channel, saying, words);
  await send();
  return 'kept';
}

async function toProvider(
  tenant: TenantContext,
  sender: Sender,
  saying: Saying,
  { details, text }: Unstored = {},
): Promise<Send> {
  const { factory } = sender;
  if (sender.channel === 'sms') {
    const words = text ?? (await ownSms(tenant, saying));
    const sms = composeSms(saying, words, sender.connector.templates, factory, hostOf(tenant));
    return () => sender.connector.send(sms);
  }
  const own = details ?? (await ownTemplate(tenant, saying));
  const email = composeEmail(saying, own, sender.connector.templates, factory);
  return () => sender.connector.send(email);
}

const ownTemplate = (tenant: TenantContext, { builtIn: { type, languages } }: Saying) =>
  chooseTemplate(tenant, type, languages, languages.at(-1) ?? 'en');

const ownSms = (tenant: TenantContext, { builtIn: { type, languages } }: Saying) =>
  chooseSmsTemplate(tenant, type, languages, languages.at(-1) ?? 'en');

/** Whose pages may take a code from the phone. */
export const hostOf = ({ endpoint }: TenantContext): string => new URL(endpoint).host;

/** Into the development inbox, as a person would have got it. */
async function toInbox(
  tenant: TenantContext,
  channel: Message['channel'],
  saying: Saying,
  { details, text: unstored }: Unstored = {},
): Promise<Send> {
  const { builtIn, to } = saying;
  const { type } = builtIn;
  const code = builtIn.code ?? null;
  if (channel === 'sms') {
    const words = unstored ?? (await ownSms(tenant, saying));
    const { content: text } = composeSms(saying, words, undefined, undefined, hostOf(tenant));
    return () => deliverToInbox(tenant, { channel, to, type, subject: '', content: text, text, code });
  }
  const own = details ?? (await ownTemplate(tenant, saying));
  const { subject, html, text } = composeEmail(saying, own, undefined);
  const words = text ?? plainTextOf(html ?? '');
  const content = html ?? `<pre>${escapeHtml(words)}</pre>`;
  return () => deliverToInbox(tenant, { channel, to, type, subject, content, text: words, code });
}

/** Words of a message that are not stored, in place of those that are. */
type Unstored = { readonly details?: EmailTemplateDetails | undefined; readonly text?: string | undefined };

/** Send a message in words that need not be stored. @throws connector.not_found, request.message_rate_limited */
export async function sendWorded(
  tenant: TenantContext,
  channel: Message['channel'],
  saying: Saying,
  words: Unstored,
): Promise<void> {
  const carriers = await carriersFor(tenant, channel);
  const { to, payload } = saying;
  await counted(tenant, { channel, to, payload }, () => deliver(tenant, carriers, channel, saying, words));
}

/** Nobody when messages go into the development inbox. @throws connector.not_found when nothing can send */
async function carriersFor(tenant: TenantContext, channel: Message['channel']): Promise<readonly Carrier[]> {
  const carriers = await openCarriers(tenant, channel).catch((failure: unknown) => {
    throw connectorFailure(failure);
  });
  if (carriers.length === 0 && !inboxIsOpen(tenant))
    throw error('connector.not_found', { type: channel === 'email' ? 'Email' : 'Sms' });
  return carriers;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
