/**
 * The bundled messages, filled in: what goes out, and into the development inbox, until an administrator words them
 * anew. SMS carry the line that lets a phone fill in the code (WebOTP).
 */
import { builtInSmsTemplate, builtInTemplate, type Dress } from '@portero/connectors/templates/templates.ts';
import type { MessageType } from '@portero/schema/messages.ts';
import { escapeHtml, render } from './render.ts';

export type BuiltInInput = {
  readonly type: MessageType;
  readonly languages: readonly string[];
  readonly code?: string | undefined;
  readonly link?: string | undefined;
  readonly minutes: number;
  /** Who asks for the code, as people know it. */
  readonly applicationName?: string | undefined;
  /** The tenant's brand colour. */
  readonly color?: Dress['color'];
  /** Address of the logo to show. */
  readonly logo?: Dress['logo'];
};

export type BuiltInMessage = {
  readonly language: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
};

/** The bundled email of this type in the first language that we speak. */
export function builtInEmail(input: BuiltInInput): BuiltInMessage {
  const { type, languages, applicationName, color, logo } = input;
  const isNamed = applicationName !== undefined && applicationName !== '';
  const { language, subject, content, text } = builtInTemplate(type, languages, {
    color,
    logo,
    isNamed,
    isLinked: Boolean(input.link),
  });
  const payload = payloadOf(input);
  return {
    language,
    subject: render(subject, payload),
    html: render(content, payload, escapeHtml),
    text: render(text, payload),
  };
}

/** The bundled SMS of this type; `host` is whose page may take the code from the phone. */
export function builtInSms(input: BuiltInInput, host: string): string {
  const text = render(builtInSmsTemplate(input.type, input.languages).content, payloadOf(input));
  return input.type === 'OrganizationInvitation' ? text : `${text}\n\n${originLine(host, input.code ?? '')}`;
}

/** The last line of a message by which a browser on the phone fills in the code, on that host only. */
export const originLine = (host: string, code: string): string => `@${host} #${code}`;

const payloadOf = ({ code = '', link = '', minutes, applicationName }: BuiltInInput) => ({
  code,
  link,
  expiresIn: minutes,
  application: { name: applicationName },
});
