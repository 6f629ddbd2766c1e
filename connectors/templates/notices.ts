/**
 * Notices: e-mails that tell somebody of a change of their account, so that whoever did not make it learns of it. They
 * carry no code and no link, and nobody can word them away.
 */
import { page, paragraph, portero, remark } from './layout.ts';
import type { NoticeKind } from './notice-kinds.ts';
import type { BuiltInTemplate, Dress } from './templates.ts';
import { textsIn } from './texts/index.ts';

export type { NoticeKind } from './notice-kinds.ts';

/** A notice, and how it names the administration as the place that a change came from. */
export type NoticeTemplate = BuiltInTemplate & { readonly administration: string };

/** A notice in the first of the wanted languages that we speak, else in English. */
export function noticeTemplate(
  kind: NoticeKind,
  wanted: readonly string[],
  { color, hasSupport = false }: Pick<Dress, 'color'> & { readonly hasSupport?: boolean } = {},
): NoticeTemplate {
  const { language, texts: all } = textsIn(wanted);
  const texts = all.notice;
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
    administration: texts.administration,
    subject: title,
    content: page({ language, title, preview: what, color: accent, isNamed: false, body }),
    text: [title, what, when, ...act, ...help, ignore].join('\n\n'),
  };
}
