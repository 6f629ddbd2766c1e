/** What the emulator received, for eyes: each mail as its reader sees it, with nothing in it that could run. */
import type { SentMail } from './emulator-requests.ts';

export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'self'",
};

/** Newest first; looks again every five seconds. */
export function inboxPage(mails: readonly SentMail[]): string {
  const articles = mails.map(article).reverse();
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="5"><title>SES emulator (${mails.length})</title><style>
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:720px;margin:32px auto;padding:0 16px}
article{border:1px solid #8886;border-radius:12px;padding:8px 20px 16px;margin:16px 0}h2{font-size:18px;margin:8px 0}
p{margin:4px 0;opacity:.75}pre{white-space:pre-wrap;font:14px/1.5 ui-monospace,monospace}iframe{width:100%;height:420px;border:0;border-radius:8px;background:#fff}
button{font:inherit;padding:6px 14px}</style></head><body><h1>SES emulator</h1>
<form method="post" action="/clear"><button>Clear</button></form>${articles.join('') || '<p>No mails yet. This page looks again every five seconds.</p>'}</body></html>`;
}

function article(mail: SentMail): string {
  const { Subject, Body } = mail.Content.Simple;
  const replies = mail.ReplyToAddresses ? ` · replies to ${mail.ReplyToAddresses.join(', ')}` : '';
  const html = Body.Html
    ? `<iframe sandbox title="The mail as HTML" srcdoc="${escapeHtml(Body.Html.Data)}"></iframe>`
    : '';
  return `<article><h2>${escapeHtml(Subject.Data)}</h2><p>${escapeHtml(readable(mail.FromEmailAddress ?? ''))} to ${escapeHtml((mail.Destination.ToAddresses ?? []).join(', '))}${escapeHtml(replies)}</p>
${html}<details><summary>Text part</summary><pre>${escapeHtml(Body.Text?.Data ?? '(none)')}</pre></details></article>`;
}

/** Names that are not ASCII travel encoded (RFC 2047). */
const readable = (address: string): string =>
  address.replaceAll(/=\?UTF-8\?B\?([\w+/=]*)\?=/gi, (_, text: string) =>
    Buffer.from(text, 'base64').toString('utf8'),
  );

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
