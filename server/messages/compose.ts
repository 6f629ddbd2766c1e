/** From what should be said to the finished email or SMS (contract CONNECTORS §2, §3). */
import {
  ConnectorError,
  type Factory,
  type OutgoingEmail,
  type OutgoingSms,
  type Template,
} from '@portero/connectors/kit/connector.ts';
import type { EmailTemplateDetails, MessageType } from '@portero/schema/messages.ts';
import { type BuiltInInput, builtInEmail, builtInSms, originLine } from './built-in.ts';
import { escapeHtml, render } from './render.ts';

export type Saying = {
  readonly to: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly ip?: string | undefined;
  /** The bundled words, for templates that nobody has changed. */
  readonly builtIn: BuiltInInput;
};

/**
 * @param own the administrator's template for this message, which wins over the connector's
 * @param templates undefined where the provider keeps the words
 */
export function composeEmail(
  saying: Saying,
  own: EmailTemplateDetails | undefined,
  templates: readonly Template[] | undefined,
  factory?: Factory,
): OutgoingEmail {
  const { payload, builtIn } = saying;
  if (own) return { ...occasion(saying), ...worded(own, payload), ...addresses(own, payload) };
  const template = templates && choose(templates, builtIn.type);
  if (template && !(factory && isUntouched(factory, template)))
    return { ...occasion(saying), ...worded(template, payload) };
  const { subject, html, text } = builtInEmail(builtIn);
  return { ...occasion(saying), subject, html, text };
}

const occasion = ({ to, payload, ip, builtIn: { type } }: Saying) => ({ to, payload, ip, type });

type Worded = Pick<Template, 'subject' | 'content' | 'contentType'>;

function worded({ subject = '', content, contentType }: Worded, payload: Saying['payload']) {
  const isPlain = contentType === 'text/plain';
  const filled = render(content, payload, isPlain ? undefined : escapeHtml);
  return { subject: oneLine(render(subject, payload)), ...(isPlain ? { text: filled } : { html: filled }) };
}

/** Both may hold variables, which may be a person's or an application's name: no name becomes an address. */
function addresses({ replyTo, sendFrom }: EmailTemplateDetails, payload: Saying['payload']) {
  return {
    ...(replyTo && { replyTo: oneLine(render(replyTo, payload, inAddress)) }),
    ...(sendFrom && { from: oneLine(render(sendFrom, payload, inAddress)) }),
  };
}

/** A header is a line: neither a name nor a template begins another one. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

const inAddress = (value: string): string => value.replaceAll(/[\s<>()[\]"\\,;:]+/g, ' ').trim();

/** @param own the administrator's words in the reader's language, which win over the connector's */
export function composeSms(
  saying: Saying,
  own: string | undefined,
  templates: readonly Template[] | undefined,
  factory: Factory | undefined,
  host: string,
): OutgoingSms {
  if (own !== undefined) return { ...occasion(saying), content: wordedSms(saying, own, host) };
  const template = templates && choose(templates, saying.builtIn.type);
  const content =
    template && !(factory && isUntouched(factory, template))
      ? render(template.content, saying.payload)
      : builtInSms(saying.builtIn, host);
  return { ...occasion(saying), content };
}

/** With the line by which a phone fills in the code, unless the words have one already. */
function wordedSms({ payload, builtIn: { type, code = '' } }: Saying, own: string, host: string): string {
  const text = render(own, payload);
  const isWhole = type === 'OrganizationInvitation' || /^@\S+ #/m.test(text);
  return isWhole ? text : `${text}\n\n${originLine(host, code)}`;
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
