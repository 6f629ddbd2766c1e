/**
 * The bundled messages: what goes out, and into the development inbox, until an administrator words them anew.
 * HTML for mail programs (tables, inline styles), with a plain text beside it; SMS carry the line that lets a phone
 * fill in the code (WebOTP).
 */
import { chooseLanguage } from '@portero/schema/languages.ts';
import type { MessageType } from '@portero/schema/messages.ts';
import { escapeHtml } from './render.ts';
import { de } from './texts/de.ts';
import { en } from './texts/en.ts';
import { es } from './texts/es.ts';
import { fr } from './texts/fr.ts';
import { ja } from './texts/ja.ts';
import { pt } from './texts/pt.ts';
import type { MessageTexts } from './texts/types.ts';
import { zhCN } from './texts/zh-cn.ts';

const languages: Readonly<Record<string, MessageTexts>> = { en, es, de, fr, 'pt-BR': pt, ja, 'zh-CN': zhCN };

export type BuiltInInput = {
  readonly type: MessageType;
  readonly languages: readonly string[];
  readonly code?: string | undefined;
  readonly link?: string | undefined;
  readonly minutes: number;
};

export type BuiltInMessage = {
  readonly language: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
};

/** The bundled e-mail of this type in the first language that we speak. */
export function builtInEmail({
  type,
  languages: wanted,
  code = '',
  link,
  minutes,
}: BuiltInInput): BuiltInMessage {
  const language = languageFor(wanted);
  const texts = textsIn(language);
  if (type === 'OrganizationInvitation') {
    const { subject, text, button } = texts.invitation;
    const body = link ? `${text}\n\n${link}` : text;
    return {
      language,
      subject,
      html: page(language, subject, paragraph(text) + linkButton(link, button)),
      text: body,
    };
  }
  const purpose = texts.purpose[type];
  const subject = texts.subject.replace('{{purpose}}', purpose).replace('{{code}}', code);
  const expires = texts.expires.replace('{{minutes}}', String(minutes));
  const html = page(
    language,
    purpose,
    paragraph(texts.enterCode) + codeBlock(code) + paragraph(expires) + paragraph(texts.ignore, muted),
  );
  return {
    language,
    subject,
    html,
    text: [purpose, code, `${texts.enterCode} ${expires}`, texts.ignore].join('\n\n'),
  };
}

/** The bundled SMS of this type; `host` is whose page may take the code from the phone. */
export function builtInSms(
  { type, languages: wanted, code = '', link, minutes }: BuiltInInput,
  host: string,
): string {
  const texts = textsIn(languageFor(wanted));
  if (type === 'OrganizationInvitation') return [texts.invitation.text, link].filter(Boolean).join(' ');
  const expires = texts.expires.replace('{{minutes}}', String(minutes));
  return `${texts.subject.replace('{{purpose}}', texts.purpose[type]).replace('{{code}}', code)}. ${expires}\n\n@${host} #${code}`;
}

const languageFor = (wanted: readonly string[]): string =>
  chooseLanguage(wanted, { builtIn: Object.keys(languages), custom: [] }) ?? 'en';

const textsIn = (language: string): MessageTexts => languages[language] ?? en;

const muted = 'color:#6b7280;font-size:13px;';

function page(language: string, heading: string, body: string): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:24px;background:#f3f4f6;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:480px;background:#ffffff;border-radius:12px;padding:32px;">
<tr><td><h1 style="margin:0 0 16px;font-size:20px;color:#111827;">${escapeHtml(heading)}</h1>${body}</td></tr>
</table></td></tr></table></body></html>`;
}

const paragraph = (text: string, style = 'color:#374151;font-size:15px;'): string =>
  `<p style="margin:0 0 16px;line-height:1.5;${style}">${escapeHtml(text)}</p>`;

const codeBlock = (code: string): string =>
  `<p style="margin:0 0 16px;padding:16px;background:#eef2ff;border-radius:8px;text-align:center;font-size:32px;font-weight:700;letter-spacing:6px;color:#1e3a8a;font-family:ui-monospace,Menlo,Consolas,monospace;">${escapeHtml(code)}</p>`;

const linkButton = (link: string | undefined, label: string): string =>
  link
    ? `<p style="margin:0 0 16px;"><a href="${escapeHtml(link)}" style="display:inline-block;padding:12px 20px;background:#3b5bdb;color:#ffffff;border-radius:8px;text-decoration:none;">${escapeHtml(label)}</a></p>`
    : '';
