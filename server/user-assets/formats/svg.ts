/**
 * Drawings. The programs that make them write into them who drew them, with what, and where the file lay on their disk: in
 * comments, in `metadata`, and in elements and attributes of namespaces of their own. None of that is drawn.
 */
import { broken } from './bounds.ts';

/** Prefixes of what is drawn, or says how. */
const drawn = new Set(['', 'svg', 'xlink', 'xml']);
const sections = [
  { begin: '<!--', end: '-->', stays: false },
  { begin: '<![CDATA[', end: ']]>', stays: true },
  { begin: '<?', end: '?>', stays: true },
] as const;

/** @throws PictureRefused */
export function cleanSvg(file: Buffer): Buffer {
  const source = file.toString('utf8');
  const kept: string[] = [];
  /** Names of the elements that are open inside one that goes, itself among them. */
  const going: string[] = [];
  const keep = (text: string) => {
    if (going.length === 0) kept.push(text);
  };
  let at = 0;
  while (at < source.length) {
    const next = source.indexOf('<', at);
    keep(source.slice(at, next < 0 ? undefined : next));
    if (next < 0) break;
    const section = sections.find(({ begin }) => source.startsWith(begin, next));
    at = section ? endOf(source, section.end, next + section.begin.length) : endOfTag(source, next);
    const text = source.slice(next, at);
    if (section) {
      if (section.stays) keep(text);
      continue;
    }
    const name = /^<\/?([^\s/>]*)/.exec(text)?.[1] ?? '';
    if (text.startsWith('</')) {
      if (going.length === 0) keep(text);
      else if (going.pop() !== name) throw broken();
    } else if (going.length > 0 || !isDrawn(name)) {
      if (!text.endsWith('/>')) going.push(name);
    } else keep(withoutForeign(text));
  }
  if (going.length > 0) throw broken();
  return Buffer.from(kept.join(''));
}

const prefixOf = (name: string): string => (name.includes(':') ? (name.split(':')[0] ?? '') : '');
const isDrawn = (name: string): boolean =>
  drawn.has(prefixOf(name)) && name !== 'metadata' && name !== 'svg:metadata';

const attributes = /\s([^\s=<>"'/]+)\s*=\s*(?:"[^"]*"|'[^']*')/g;

/** A tag without the attributes of other namespaces, and without the names of those. */
const withoutForeign = (tag: string): string =>
  tag.replaceAll(attributes, (attribute: string, name: string) => {
    const [prefix = '', local = ''] = name.includes(':') ? name.split(':') : ['', name];
    return drawn.has(prefix === 'xmlns' ? local : prefix) ? attribute : '';
  });

function endOf(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from);
  if (found < 0) throw broken();
  return found + mark.length;
}

/** A `>` may also stand in the value of an attribute. */
function endOfTag(source: string, from: number): number {
  let quote = '';
  for (let at = from + 1; at < source.length; at += 1) {
    const letter = source.charAt(at);
    if (quote) {
      if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '>') return at + 1;
    else if (letter === '<') throw broken();
  }
  throw broken();
}
