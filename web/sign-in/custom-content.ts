/**
 * An administrator's own HTML beside the card: put together anew from the few elements and attributes that may be, so
 * that nothing in it runs, frames, submits, or reaches out of its place. Whatever is not a well-formed tag is text.
 */
import { mailLink, pageLink, webLink } from './html.ts';

const allowed = new Set(
  'section article header footer div p span a img h1 h2 h3 h4 h5 h6 ul ol li dl dt dd br hr strong b em i u s small sub sup mark blockquote q cite figure figcaption table thead tbody tr th td code pre abbr time'.split(
    ' ',
  ),
);
const empty = new Set(['img', 'br', 'hr']);
/** Gone with all that is in them. */
const swallowed =
  /<(script|style|iframe|object|embed|template|noscript|noembed|noframes|textarea|title|xmp|plaintext|svg|math|form|select|button|video|audio)\b[\s\S]*?(?:<\/\1\s*>|$)/gi;
const tag =
  /<(\/?)([a-z][a-z0-9]*)((?:[\s/]+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=`]+))?)*)[\s/]*>/gi;
const attribute = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+)))?/g;
const plain = /^(?:class|title|alt|lang|dir|width|height|colspan|rowspan|datetime|aria-(?:label|hidden))$/;

const entities: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Entities that were written stay what they are. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[<>"']/g, (character) => entities[character] ?? '')
    .replaceAll(/&(?!(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});)/gi, '&amp;');

/** Never fails, whatever is put in. What comes out may be put into a page as it is. */
export function safeContent(source: string): string {
  const html = source.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '').replaceAll(swallowed, '');
  const open: string[] = [];
  let written = '';
  let at = 0;
  for (const match of html.matchAll(tag)) {
    written += escaped(html.slice(at, match.index));
    at = match.index + match[0].length;
    const name = (match[2] ?? '').toLowerCase();
    if (!allowed.has(name)) continue;
    if (match[1]) written += closing(open, name);
    else {
      written += `<${name}${attributesOf(name, match[3] ?? '')}>`;
      if (!empty.has(name)) open.push(name);
    }
  }
  return written + escaped(html.slice(at)) + closeFrom(open, 0);
}

/** What was never opened closes nothing; everything open inside of it closes too. */
function closing(open: string[], name: string): string {
  const from = open.lastIndexOf(name);
  return from < 0 ? '' : closeFrom(open, from);
}

const closeFrom = (open: string[], from: number): string =>
  open
    .splice(from)
    .reverse()
    .map((name) => `</${name}>`)
    .join('');

function attributesOf(name: string, text: string): string {
  const written: string[] = [];
  const put = (key: string, value: string) => written.push(` ${key}="${escaped(value)}"`);
  for (const [, given = '', double, single, bare] of text.matchAll(attribute)) {
    const key = given.toLowerCase();
    const value = double ?? single ?? bare ?? '';
    if (plain.test(key)) put(key, value);
    if (key === 'href' && name === 'a') {
      const address = linkOf(value);
      if (address) {
        put('href', address);
        if (!address.startsWith('/')) written.push(' target="_blank" rel="noopener noreferrer"');
      }
    }
    const picture = key === 'src' && name === 'img' ? webLink(decoded(value)) : undefined;
    if (picture) put('src', picture);
  }
  return written.join('');
}

/** So that no scheme hides behind an entity. */
const decoded = (value: string): string =>
  value
    .replaceAll('&amp;', '&')
    .replaceAll(/\s/g, (blank) => (blank === ' ' ? ' ' : ''))
    .trim();

function linkOf(value: string): string | undefined {
  const address = decoded(value);
  const [, mailbox] = /^mailto:(.*)$/i.exec(address) ?? [];
  return mailbox === undefined ? pageLink(address) : mailLink(mailbox);
}
