/**
 * Senders and addresses for replies, as people and templates write them: `addr`, `Name <addr>`, `Name, Inc. <addr>`.
 * Names may come from applications and people, so nothing in them can become an address or a header.
 */
import { domainToASCII, domainToUnicode } from 'node:url';
import parseList from 'nodemailer/lib/addressparser/index.js';
import mime from 'nodemailer/lib/mime-funcs/index.js';
import { asciiAddress } from './ascii-address.ts';
import { ConnectorError } from './error.ts';

export type Mailbox = { readonly name: string; readonly address: string };

/** The sender of a message: a template's own, or the configured one, or the configured address under a template's name. */
export function senderOf(
  own: string | undefined,
  configured: string | undefined,
): (Mailbox & { readonly address: string }) | undefined {
  const fallback = configured === undefined ? undefined : split(configured);
  if (own === undefined || clean(own) === '') return fallback && checked(fallback, configured);
  const given = split(own);
  if (given.address === '' && fallback) return checked({ ...fallback, name: given.name }, configured);
  return checked(given, own);
}

/** Where answers go; may be several, divided by commas. */
export function mailboxesOf(list: string): Mailbox[] {
  return parseList(clean(list), { flatten: true }).map((mailbox) => checked(mailbox, list));
}

/**
 * The mailbox that a message goes to, as somebody typed it. What else it might be read as – a name before it, several, a domain
 * that is another one once it is looked up – would reach a mailbox that no limit and no list has been asked about.
 */
export function recipientOf(to: string): string {
  if (isMailbox(to)) return to;
  const errorDescription = `“${clean(to)}” is no email address.`;
  throw new ConnectorError('general', { errorDescription, recipient: true });
}

/** For interfaces that take ASCII only: the name as encoded words or quoted, the domain in its ASCII form. */
export function asciiMailbox({ name, address }: Mailbox): string {
  const ascii = asciiAddress(address);
  if (name === '') return ascii;
  const isAscii = /^[\x20-\x7e]*$/.test(name);
  const written = isAscii ? `"${name.replaceAll(/["\\]/g, '\\$&')}"` : mime.encodeWord(name, 'B', 52);
  return `${written} <${ascii}>`;
}

/** What stands in the last angle brackets is the address, all before it the name, commas and all. */
function split(text: string): Mailbox {
  const given = clean(text);
  const open = given.lastIndexOf('<');
  if (given.endsWith('>') && open >= 0) {
    const name = given.slice(0, open).trim();
    return { name: unquoted(name), address: given.slice(open + 1, -1).trim() };
  }
  return given.includes('@') ? { name: '', address: given } : { name: unquoted(given), address: '' };
}

function checked(mailbox: Mailbox, written: string | undefined): Mailbox {
  if (isMailbox(mailbox.address)) return mailbox;
  throw new ConnectorError('general', {
    errorDescription: `“${clean(written ?? '')}” is no email address.`,
  });
}

/** One mailbox without quotes and comments, of a domain in the letters that it has, or in their ASCII form. */
function isMailbox(address: string): boolean {
  const [, domain = ''] = /^[^\s\p{Cc}<>()@,;:"\\]+@([^\s\p{Cc}<>()@,;:"\\]+)$/u.exec(address) ?? [];
  const name = domain.normalize('NFC').toLowerCase();
  const ascii = domainToASCII(name);
  return ascii !== '' && !ascii.endsWith('.') && (ascii === name || domainToUnicode(ascii) === name);
}

const unquoted = (name: string): string =>
  name.length > 1 && name.startsWith('"') && name.endsWith('"')
    ? name.slice(1, -1).replaceAll(/\\(.)/g, '$1')
    : name;

/** On one line, without control characters. */
export const clean = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
