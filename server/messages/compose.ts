/** From what should be said to the finished e-mail or SMS (contract CONNECTORS §2, §3). */
import {
  ConnectorError,
  type Factory,
  type OutgoingEmail,
  type OutgoingSms,
  type Template,
} from '@portero/connectors/kit/connector.ts';
import type { EmailTemplateDetails, MessageType } from '@portero/schema/messages.ts';
import { type BuiltInInput, builtInEmail, builtInSms } from './built-in.ts';
import { escapeHtml, render } from './render.ts';

export type Saying = {
  readonly to: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** The bundled words, for templates that nobody has changed. */
  readonly builtIn: BuiltInInput;
};

/** @param own the administrator's template for this message, which wins over the connector's */
export function composeEmail(
  { to, payload, builtIn }: Saying,
  own: EmailTemplateDetails | undefined,
  templates: readonly Template[],
  factory: Factory,
): OutgoingEmail {
  if (own) return { ...worded(to, own, payload), ...addresses(own, payload) };
  const template = choose(templates, builtIn.type);
  if (!isUntouched(factory, template)) return worded(to, template, payload);
  const { subject, html, text } = builtInEmail(builtIn);
  return { to, subject, html, text };
}

type Worded = Pick<Template, 'subject' | 'content' | 'contentType'>;

function worded(
  to: string,
  { subject = '', content, contentType }: Worded,
  payload: Saying['payload'],
): OutgoingEmail {
  const isPlain = contentType === 'text/plain';
  const filled = render(content, payload, isPlain ? undefined : escapeHtml);
  return { to, subject: render(subject, payload), ...(isPlain ? { text: filled } : { html: filled }) };
}

/** Both may hold variables. */
function addresses({ replyTo, sendFrom }: EmailTemplateDetails, payload: Saying['payload']) {
  return {
    ...(replyTo && { replyTo: render(replyTo, payload) }),
    ...(sendFrom && { from: render(sendFrom, payload) }),
  };
}

export function composeSms(
  { to, payload, builtIn }: Saying,
  templates: readonly Template[],
  factory: Factory,
  host: string,
): OutgoingSms {
  const template = choose(templates, builtIn.type);
  if (isUntouched(factory, template)) return { to, content: builtInSms(builtIn, host) };
  return { to, content: render(template.content, payload) };
}

function choose(templates: readonly Template[], type: MessageType): Template {
  const found =
    templates.find(({ usageType }) => usageType === type) ??
    templates.find(({ usageType }) => usageType === 'Generic');
  if (!found) throw new ConnectorError('template_not_found', { type });
  return found;
}

/** Whether a template is still what the form started with: then people get it in their own language. */
function isUntouched({ manifest }: Factory, { usageType, subject, content }: Template): boolean {
  const defaults = manifest.formItems.find(({ key }) => key === 'templates')?.defaultValue;
  if (!Array.isArray(defaults)) return false;
  return defaults.some(
    (item: Partial<Template>) =>
      item.usageType === usageType && item.subject === subject && item.content === content,
  );
}
