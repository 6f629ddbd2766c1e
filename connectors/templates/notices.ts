/**
 * Notices: emails that tell somebody of a change of their account, so that whoever did not make it learns of it. They
 * carry no code, and nobody can word them away. Those of a new device and of a recovery lead to what can be done.
 */
import { button, page, paragraph, portero, remark } from './layout.ts';
import type { NoticeKind } from './notice-kinds.ts';
import type { BuiltInTemplate, Dress } from './templates.ts';
import { textsIn } from './texts/index.ts';
import type { NoticeTexts } from './texts/types.ts';

export type { NoticeKind } from './notice-kinds.ts';

/** A notice, and how it names the administration as the place that a change came from. */
export type NoticeTemplate = BuiltInTemplate & { readonly administration: string };

/** A notice in the first of the wanted languages that we speak, else in English. */
export function noticeTemplate(
  kind: NoticeKind,
  wanted: readonly string[],
  {
    color,
    hasSupport = false,
    hasDevice = false,
    hasLink = false,
  }: Pick<Dress, 'color'> & {
    readonly hasSupport?: boolean;
    readonly hasDevice?: boolean;
    readonly hasLink?: boolean;
  } = {},
): NoticeTemplate {
  const { language, texts: all } = textsIn(wanted);
  const texts = all.notice;
  const title = texts.title[kind];
  const { what, when } = texts;
  const last = lastOf(kind, texts);
  const isDevice = kind === 'new-device';
  const device = isDevice && hasDevice ? [texts.device] : [];
  const { act, see } = wordsOf(kind, texts);
  const link = hasLink && see !== undefined;
  const help = hasSupport ? [texts.help] : [];
  const accent = color && /^#[0-9a-f]{6}$/i.test(color) ? color : portero;
  const body = [
    paragraph(what),
    paragraph(when),
    ...device.map(paragraph),
    ...act.map(paragraph),
    ...(link ? [button(see, accent)] : []),
    ...help.map(paragraph),
    remark(last),
  ].join('\n');
  return {
    language,
    administration: texts.administration,
    subject: title,
    content: page({ language, title, preview: what, color: accent, isNamed: false, body }),
    text: [title, what, when, ...device, ...act, ...(link ? ['{{link}}'] : []), ...help, last].join('\n\n'),
  };
}

/** What somebody can do about it, and what the button is called, where there is one. */
function wordsOf(kind: NoticeKind, texts: NoticeTexts): { act: readonly string[]; see?: string } {
  switch (kind) {
    case 'account-deleted':
      return { act: [] };
    case 'new-device':
      return { act: [texts.actDevice], see: texts.see };
    case 'recovery-requested':
      return { act: [texts.actRecovery], see: texts.stopRecovery };
    case 'recovery-approved':
      return { act: [texts.recoveryApproved], see: texts.continueRecovery };
    case 'recovery-refused':
      return { act: [texts.recoveryRefused] };
    default:
      return { act: [texts.act] };
  }
}

/** Where there is something left to do, nobody is told that there is not. */
function lastOf(kind: NoticeKind, { act, ignore }: NoticeTexts): string {
  if (kind === 'recovery-approved' || kind === 'recovery-refused') return act;
  return ignore;
}
