/** The few words that a protected application says itself: when somebody cannot be let in, or nobody is at home. */
import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

export type Notice = {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  /** A way on. */
  readonly link?: { readonly href: string; readonly label: string };
};

const style =
  ':root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;font:1rem/1.5 system-ui,sans-serif;color:CanvasText;background:Canvas}main{max-inline-size:28rem;padding:1.5rem}h1{font-size:1.375rem;margin:0 0 .5rem}p{margin:0 0 1.25rem}a{display:inline-block;padding:.625rem 1rem;border-radius:.5rem;border:1px solid currentColor;color:inherit;text-decoration:none}a:focus-visible{outline:3px solid Highlight;outline-offset:2px}';
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; frame-ancestors 'none'`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

export function sendNotice(reply: FastifyReply, { status, title, text, link }: Notice): FastifyReply {
  const way = link ? `<p><a href="${escaped(link.href)}">${escaped(link.label)}</a></p>` : '';
  return reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${style}</style></head><body><main><h1>${escaped(title)}</h1><p>${escaped(text)}</p>${way}</main></body></html>`,
    );
}
