/**
 * The bundled messages: what goes out until an administrator words them anew, in each of our languages, and what the
 * form of a new email connector starts with. Templates all of them: `{{code}}`, `{{link}}`, `{{expiresIn}}` and
 * `{{application.name}}` are filled in when a message goes.
 */
import { type MessageType, messageTypes } from '@portero/schema/messages.ts';
import { button, codeBox, page, paragraph, portero, remark } from './layout.ts';
import { textsIn } from './texts/index.ts';

export type BuiltInTemplate = {
  readonly language: string;
  readonly subject: string;
  /** HTML. */
  readonly content: string;
  /** The plain text beside it. */
  readonly text: string;
};

export type Dress = {
  /** `#rrggbb` for the bar and buttons; ours, unless given. */
  readonly color?: string | undefined;
  /** Address of the tenant's logo. */
  readonly logo?: string | undefined;
  /** Whether there is an application to name. */
  readonly isNamed?: boolean;
  /** Whether a link stands beside the code. */
  readonly isLinked?: boolean;
};

/** The bundled email of this type in the first of the wanted languages that we speak, else in English. */
export function builtInTemplate(
  type: MessageType,
  wanted: string | readonly string[],
  { color, logo, isNamed = false, isLinked = false }: Dress = {},
): BuiltInTemplate {
  const { language, texts } = textsIn([wanted].flat());
  const dress = { language, isNamed, logo, color: color && /^#[0-9a-f]{6}$/i.test(color) ? color : portero };
  const name = isNamed ? ['{{application.name}}'] : [];
  if (type === 'OrganizationInvitation') {
    const { subject, text, button: label } = texts.invitation;
    const body = `${paragraph(text)}\n${button(label, dress.color)}`;
    return {
      language,
      subject,
      content: page({ ...dress, title: subject, preview: text, body }),
      text: [...name, text, '{{link}}'].join('\n\n'),
    };
  }
  const { enterCode, expires, ignore } = texts;
  const title = texts.purpose[type];
  const { text: follow, button: label } = texts.link;
  const linked = isLinked ? [paragraph(follow), button(label, dress.color)] : [];
  const body = [paragraph(enterCode), codeBox(), ...linked, paragraph(expires), remark(ignore)].join('\n');
  return {
    language,
    subject: texts.subject.replace('{{purpose}}', title),
    content: page({ ...dress, title, preview: `${enterCode} ${expires}`, body }),
    text: [
      ...name,
      title,
      enterCode,
      '{{code}}',
      ...(isLinked ? [follow, '{{link}}'] : []),
      expires,
      ignore,
    ].join('\n\n'),
  };
}

/** The bundled SMS of this type, without the line for phones that fill in codes. */
export function builtInSmsTemplate(
  type: MessageType,
  wanted: string | readonly string[],
): { readonly language: string; readonly content: string } {
  const { language, texts } = textsIn([wanted].flat());
  const { [type]: sentence, expires } = texts.sms;
  return { language, content: type === 'OrganizationInvitation' ? sentence : `${sentence}${expires}` };
}

/** Kinds that may go without an application around: a name there would stay a placeholder. */
const unnamed: ReadonlySet<MessageType> = new Set(['Generic', 'OrganizationInvitation', 'BindNewIdentifier']);

export type DefaultTemplate = {
  readonly usageType: MessageType;
  readonly subject: string;
  readonly content: string;
};

/** What the form of an email connector starts with. Untouched ones go out in the reader's language. */
export const defaultEmailTemplates: readonly DefaultTemplate[] = messageTypes.map((usageType) => {
  const { subject, content } = builtInTemplate(usageType, 'en', { isNamed: !unnamed.has(usageType) });
  return { usageType, subject, content };
});
