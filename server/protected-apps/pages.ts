/** The few words that a protected application says itself: when somebody cannot be let in, or nobody is at home. */
import { createHash } from 'node:crypto';
import { directionOf, type Phrases, phrases } from '@portero/sign-in/index.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageFor, pagePhrases } from '../custom-phrases/phrases.ts';
import type { TenantContext } from '../tenants/context.ts';

export type Notice = {
  readonly status: number;
  readonly title: (words: Phrases) => string;
  readonly text: (words: Phrases) => string;
  /** A way on. */
  readonly link?: { readonly href: string; readonly label: (words: Phrases) => string };
};

const style =
  ':root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;font:1rem/1.5 system-ui,sans-serif;color:CanvasText;background:Canvas}main{max-inline-size:28rem;padding:1.5rem}h1{font-size:1.375rem;margin:0 0 .5rem}p{margin:0 0 1.25rem}a{display:inline-block;padding:.625rem 1rem;border-radius:.5rem;border:1px solid currentColor;color:inherit;text-decoration:none}a:focus-visible{outline:3px solid Highlight;outline-offset:2px}';
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; frame-ancestors 'none'`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** In the language of the hosted pages that the browser reads best. */
export async function sendNotice(
  tenant: TenantContext,
  reply: FastifyReply,
  { status, title: titleOf, text, link }: Notice,
): Promise<FastifyReply> {
  const { language, words } = await wordsOf(tenant, reply.request);
  const { asked } = reply.request;
  const title = escaped(titleOf(words).replace('{{application}}', () => asked?.application.name ?? ''));
  const way = link ? `<p><a href="${escaped(link.href)}">${escaped(link.label(words))}</a></p>` : '';
  return reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-language': language,
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      vary: 'accept-language',
    })
    .send(
      `<!doctype html><html lang="${escaped(language)}" dir="${directionOf(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${style}</style></head><body><main><h1>${title}</h1><p>${escaped(text(words))}</p>${way}</main></body></html>`,
    );
}

async function wordsOf(
  tenant: TenantContext,
  { headers }: FastifyRequest,
): Promise<{ language: string; words: Phrases }> {
  try {
    const language = await languageFor(tenant, { asked: [], acceptLanguage: headers['accept-language'] });
    const words = await pagePhrases(tenant, language);
    if (words) return { language, words };
  } catch (failure) {
    // Whatever is wrong already, the page that says so comes.
    tenant.log.warn({ err: failure }, 'the words of a page could not be read');
  }
  return { language: 'en', words: phrases.en! };
}
