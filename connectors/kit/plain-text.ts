/** The plain-text part of an HTML message, for mail programs, screen readers and filters that want one. */
import { Parser } from 'htmlparser2';

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));
const silent = words('head style script title template noscript');
const blocks = words('address article div dl dt dd footer form header hr li main pre section tr');
const paragraphs = words('p h1 h2 h3 h4 h5 h6 ul ol table blockquote');

/** Words, links with their addresses, lists with dashes. Works through the text once, however it is nested. */
export function plainTextOf(html: string): string {
  let text = '';
  let silence = 0;
  const hushed: boolean[] = [];
  const links: { readonly href: string; readonly start: number }[] = [];
  const breakAround = (name: string) => {
    if (paragraphs.has(name)) text += '\n\n';
    else if (blocks.has(name)) text += '\n';
  };
  const parser = new Parser({
    onopentag(name, attributes) {
      const hush = silent.has(name) || isHidden(attributes);
      hushed.push(hush);
      if (hush) silence++;
      if (silence > 0) return;
      breakAround(name);
      if (name === 'br') text += '\n';
      if (name === 'li') text += '- ';
      if (name === 'td' || name === 'th') text += ' ';
      if (name === 'img') text += attributes.alt ?? '';
      if (name === 'a') links.push({ href: attributes.href ?? '', start: text.length });
    },
    ontext(part) {
      if (silence === 0) text += part.replaceAll(/\s+/g, ' ');
    },
    onclosetag(name) {
      if (hushed.pop()) silence--;
      if (silence > 0) return;
      const link = name === 'a' ? links.pop() : undefined;
      if (link && /^(https?|mailto|tel):/i.test(link.href) && text.slice(link.start).trim() !== link.href)
        text += ` (${link.href})`;
      breakAround(name);
    },
  });
  parser.end(html);
  return tidied(text);
}

/** Hidden parts are for previews and trackers, not for readers. */
const isHidden = ({ style = '', hidden }: Record<string, string>): boolean =>
  hidden !== undefined || /display:\s*none/i.test(style);

/** One space between words, at most one empty line between paragraphs. */
function tidied(text: string): string {
  const lines: string[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.replaceAll(/[ \t\u00a0]+/g, ' ').trim();
    if (line !== '' || lines.at(-1) !== '') lines.push(line);
  }
  return lines.join('\n').trim();
}
