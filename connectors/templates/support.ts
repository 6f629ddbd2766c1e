/**
 * Emails that administrators set off when they help somebody: a link to set a new password, and word that somebody may
 * act in the person's name.
 */
import { button, page, paragraph, portero, remark } from './layout.ts';
import type { BuiltInTemplate, Dress } from './templates.ts';
import { textsIn } from './texts/index.ts';

export type SupportMail = 'reset-link' | 'acted-for';

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
  const { language, texts } = textsIn(wanted);
  const words = texts.support;
  const accent = color && /^#[0-9a-f]{6}$/i.test(color) ? color : portero;
  const help = hasSupport ? [texts.notice.help] : [];
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
