/**
 * Notices: e-mails that tell somebody of a change of their account, so that whoever did not make it learns of it. They
 * carry no code and no link, and nobody can word them away.
 */
import { chooseLanguage } from '@portero/schema/languages.ts';
import { page, paragraph, portero, remark } from './layout.ts';
import type { BuiltInTemplate, Dress } from './templates.ts';

export const noticeKinds = [
  'email-changed',
  'email-removed',
  'phone-changed',
  'phone-removed',
  'password-changed',
  'factor-added',
  'factor-removed',
  'account-deleted',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

type NoticeTexts = {
  readonly title: Readonly<Record<NoticeKind, string>>;
  /** `{{account}}` and `{{service}}` are filled in. */
  readonly what: string;
  /** `{{time}}` and `{{place}}`. */
  readonly when: string;
  readonly ignore: string;
  readonly act: string;
  /** `{{support}}` */
  readonly help: string;
};

const en: NoticeTexts = {
  title: {
    'email-changed': 'Your e-mail address was changed',
    'email-removed': 'Your e-mail address was removed',
    'phone-changed': 'Your phone number was changed',
    'phone-removed': 'Your phone number was removed',
    'password-changed': 'Your password was changed',
    'factor-added': 'A sign-in method was added',
    'factor-removed': 'A sign-in method was removed',
    'account-deleted': 'Your account was deleted',
  },
  what: 'This is about your account {{account}} at {{service}}.',
  when: 'It happened on {{time}}, from {{place}}.',
  ignore: 'If it was you, there is nothing to do.',
  act: 'If it was not you, reset your password now and check how your account is protected.',
  help: 'Need help? Write to {{support}}.',
};

const es: NoticeTexts = {
  title: {
    'email-changed': 'Se ha cambiado tu correo electrónico',
    'email-removed': 'Se ha quitado tu correo electrónico',
    'phone-changed': 'Se ha cambiado tu número de teléfono',
    'phone-removed': 'Se ha quitado tu número de teléfono',
    'password-changed': 'Se ha cambiado tu contraseña',
    'factor-added': 'Se ha añadido una forma de iniciar sesión',
    'factor-removed': 'Se ha quitado una forma de iniciar sesión',
    'account-deleted': 'Se ha eliminado tu cuenta',
  },
  what: 'Se trata de tu cuenta {{account}} en {{service}}.',
  when: 'Ocurrió el {{time}}, desde {{place}}.',
  ignore: 'Si has sido tú, no tienes que hacer nada.',
  act: 'Si no has sido tú, restablece ahora tu contraseña y revisa cómo está protegida tu cuenta.',
  help: '¿Necesitas ayuda? Escribe a {{support}}.',
};

const languages: Readonly<Record<string, NoticeTexts>> = { en, es };

/** A notice in the first of the wanted languages that we speak, else in English. */
export function noticeTemplate(
  kind: NoticeKind,
  wanted: readonly string[],
  { color, hasSupport = false }: Pick<Dress, 'color'> & { readonly hasSupport?: boolean } = {},
): BuiltInTemplate {
  const language = chooseLanguage([...wanted], { builtIn: Object.keys(languages), custom: [] }) ?? 'en';
  const texts = languages[language] ?? en;
  const title = texts.title[kind];
  const { what, when, ignore } = texts;
  const act = kind === 'account-deleted' ? [] : [texts.act];
  const help = hasSupport ? [texts.help] : [];
  const body = [
    paragraph(what),
    paragraph(when),
    ...act.map(paragraph),
    ...help.map(paragraph),
    remark(ignore),
  ].join('\n');
  const accent = color && /^#[0-9a-f]{6}$/i.test(color) ? color : portero;
  return {
    language,
    subject: title,
    content: page({ language, title, preview: what, color: accent, isNamed: false, body }),
    text: [title, what, when, ...act, ...help, ignore].join('\n\n'),
  };
}
