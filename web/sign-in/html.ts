/** Templates without JSX and without a build: Preact's `h` behind a tagged template, which escapes every text. */
import { html as bound } from 'htm/preact';
import type { ComponentChildren, VNode } from 'preact';

export type Node = VNode | VNode[] | null;
export type Children = ComponentChildren;

/** `html\`<p class=${name}>${text}</p>\`` */
export const html = (strings: TemplateStringsArray, ...values: unknown[]): Node => bound(strings, ...values);

/** Puts values in the places of `{{name}}`; an unknown place stays, so that a test sees it. */
export function fill(phrase: string, values: Readonly<Record<string, string | number>>): string {
  return phrase.replaceAll(/\{\{(\w+)\}\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : place,
  );
}

/** As `fill`, for elements: every language keeps its own word order around links and bold names. */
export function fillNodes(
  phrase: string,
  values: Readonly<Record<string, Node | string>>,
): (Node | string)[] {
  return phrase
    .split(/(\{\{\w+\}\})/)
    .map((part) => {
      const name = /^\{\{(\w+)\}\}$/.exec(part)?.[1];
      return name !== undefined && Object.hasOwn(values, name) ? (values[name] ?? null) : part;
    })
    .filter((part) => part !== '');
}

/** An address that may stand in `href` or `src`: http(s) only, so that no script scheme gets in. */
export function webLink(address: string | null | undefined): string | undefined {
  if (!address || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
}

/** A path on this server, or an http(s) address. */
export function pageLink(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  return localPath(address) ?? webLink(address);
}

/** A path on this server; what browsers would read as another host (`//`, `/\`) is none. */
export function localPath(address: string): string | undefined {
  if (!address.startsWith('/') || !URL.canParse(address, 'http://here.invalid')) return undefined;
  const url = new URL(address, 'http://here.invalid');
  return url.origin === 'http://here.invalid' ? `${url.pathname}${url.search}${url.hash}` : undefined;
}

/** `mailto:` for a plain address; nothing for what could add headers or other addresses. */
export function mailLink(address: string | null): string | undefined {
  if (!address || !/^[^\s@?&,;:<>"'%]+@[^\s@?&,;:<>"'%]+$/.test(address)) return undefined;
  return `mailto:${address}`;
}
