/** Fills in `{{path.to.value}}` in subjects and contents of messages (contract CONNECTORS §2). */

/**
 * An unknown first name is left as typed, so that mistakes show; a known one without the rest becomes empty.
 * @param write how a value is written, e.g. `escapeHtml` in HTML, so that a person's name cannot become markup
 */
export function render(
  template: string,
  payload: Readonly<Record<string, unknown>>,
  write: (value: string) => string = (value) => value,
): string {
  return template.replaceAll(/\{\{\s*([\w.]{1,200})\s*\}\}/g, (placeholder: string, path: string) => {
    const [root = '', ...rest] = path.split('.');
    if (!Object.hasOwn(payload, root)) return placeholder;
    let value = payload[root];
    for (const key of rest) value = memberOf(value, key);
    if (typeof value === 'string') return write(names.has(rest.at(-1) ?? '') ? withoutLinks(value) : value);
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  });
}

/** What people, organizations and applications call themselves, as the last part of a variable's path. */
const names: ReadonlySet<string> = new Set([
  'name',
  'displayName',
  'description',
  'username',
  'nickname',
  'givenName',
  'middleName',
  'familyName',
  'preferredUsername',
]);

/**
 * A name that mail programs would make a link of, as in “Prize at win.example”, must not lead anywhere from a message in the
 * tenant's name. An invisible joiner behind the sign that makes it an address leaves it as it reads.
 */
export const withoutLinks = (name: string): string =>
  name.replaceAll(/(?<=\S)(?:[.\u3002\uff0e\uff61](?=\p{L}|\p{N})|:(?=\/\/)|@(?=\S))/gu, '$&\u2060');

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for attributes in either kind of quotes. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
