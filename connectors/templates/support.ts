/**
 * E-mails that administrators set off when they help somebody: a link to set a new password, and word that somebody may
 * act in the person's name.
 */
import { chooseLanguage } from '@portero/schema/languages.ts';
import { button, page, paragraph, portero, remark } from './layout.ts';
import type { BuiltInTemplate, Dress } from './templates.ts';

export type SupportMail = 'reset-link' | 'acted-for';

/** `{{account}}`, `{{service}}`, `{{link}}`, `{{time}}`, `{{reason}}` and `{{support}}` are filled in. */
type Texts = {
  readonly resetTitle: string;
  readonly resetText: string;
  readonly resetButton: string;
  readonly resetRemark: string;
  readonly actedTitle: string;
  readonly actedText: string;
  readonly actedReason: string;
  readonly actedRemark: string;
  readonly help: string;
};

const en: Texts = {
  resetTitle: 'Set a new password',
  resetText:
    'An administrator of {{service}} sent you this link. With it you set a new password for {{account}}.',
  resetButton: 'Set a new password',
  resetRemark: 'The link works once, for 24 hours. If you need no new password, ignore this message.',
  actedTitle: 'An administrator may act in your name',
  actedText:
    'On {{time}}, an administrator of {{service}} got permission to use one application as {{account}}, for a short while.',
  actedReason: 'The reason they gave: {{reason}}',
  actedRemark:
    'They cannot change your password or how you sign in. If you did not ask for help, ask them why.',
  help: 'Need help? Write to {{support}}.',
};

const es: Texts = {
  resetTitle: 'Elige una contraseña nueva',
  resetText:
    'Un administrador de {{service}} te ha enviado este enlace. Con él eliges una contraseña nueva para {{account}}.',
  resetButton: 'Elegir contraseña',
  resetRemark: 'El enlace vale una vez, durante 24 horas. Si no la necesitas, no hagas caso de este mensaje.',
  actedTitle: 'Un administrador puede actuar en tu nombre',
  actedText:
    'El {{time}}, un administrador de {{service}} obtuvo permiso para usar una aplicación como {{account}}, por poco tiempo.',
  actedReason: 'El motivo que indicó: {{reason}}',
  actedRemark:
    'No puede cambiar tu contraseña ni cómo inicias sesión. Si no pediste ayuda, pregúntale por qué.',
  help: '¿Necesitas ayuda? Escribe a {{support}}.',
};

const languages: Readonly<Record<string, Texts>> = { en, es };

/** In the first of the wanted languages that we speak, else in English. */
export function supportTemplate(
  kind: SupportMail,
  wanted: readonly string[],
  {
    color,
    hasReason = false,
    hasSupport = false,
  }: Pick<Dress, 'color'> & {
    readonly hasReason?: boolean;
    readonly hasSupport?: boolean;
  },
): BuiltInTemplate {
  const language = chooseLanguage([...wanted], { builtIn: Object.keys(languages), custom: [] }) ?? 'en';
  const words = languages[language] ?? en;
  const accent = color && /^#[0-9a-f]{6}$/i.test(color) ? color : portero;
  const help = hasSupport ? [words.help] : [];
  const [title, preview, paragraphs, last] =
    kind === 'reset-link'
      ? [words.resetTitle, words.resetText, [words.resetText], words.resetRemark]
      : [
          words.actedTitle,
          words.actedText,
          [words.actedText, ...(hasReason ? [words.actedReason] : [])],
          words.actedRemark,
        ];
  const isLinked = kind === 'reset-link';
  const body = [
    ...paragraphs.map(paragraph),
    ...(isLinked ? [button(words.resetButton, accent)] : []),
    ...help.map(paragraph),
    remark(last),
  ].join('\n');
  return {
    language,
    subject: title,
    content: page({ language, title, preview, color: accent, isNamed: false, body }),
    text: [title, ...paragraphs, ...(isLinked ? ['{{link}}'] : []), ...help, last].join('\n\n'),
  };
}
