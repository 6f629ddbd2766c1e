/** How people and roles are called on these pages. */
import { usePhrases } from '../i18n/language.ts';
import type { Administrator } from './queries.ts';

type Named = Pick<Administrator, 'name' | 'username' | 'primaryEmail'>;

/** What people, roles and what roles are for are called in the language of the page. */
export function useNames() {
  const t = usePhrases('administrators');
  const names: Readonly<Record<string, string>> = t.roles.names;
  const descriptions: Readonly<Record<string, string>> = t.roles.descriptions;
  return {
    person: ({ name, username, primaryEmail }: Named) => name ?? username ?? primaryEmail ?? t.people.unknown,
    /** The roles that come with it speak the language of the page; the contract's names of them are not for people. */
    role: ({ name }: { readonly name: string }) =>
      Object.hasOwn(names, name) ? (names[name] ?? name) : name,
    describe: ({ name, description }: { readonly name: string; readonly description: string }) =>
      Object.hasOwn(descriptions, name) ? (descriptions[name] ?? description) : description,
  };
}
