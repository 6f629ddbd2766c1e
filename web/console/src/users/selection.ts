/** Whom somebody chose in the list: some by name, or everybody whom the list finds, on all its pages. */
import { useState } from 'react';
import type { ListQuery, UserRow } from './queries.ts';
import { displayName } from './queries.ts';

export type Selection =
  | { readonly kind: 'some'; readonly people: ReadonlyMap<string, string> }
  | { readonly kind: 'all'; readonly of: ListQuery; readonly count: number };

const none: Selection = { kind: 'some', people: new Map() };

/** @param of what the list shows now: another search or filter ends "everybody" */
export function useSelection(of: ListQuery) {
  const [stored, setStored] = useState<Selection>(none);
  const isOther = stored.kind === 'all' && JSON.stringify(stored.of) !== JSON.stringify(of);
  const selection = isOther ? none : stored;

  const choose = (people: readonly UserRow[], wanted: boolean, shown: readonly UserRow[]) => {
    // Taking one away from everybody leaves those who are in sight.
    const before =
      selection.kind === 'some' ? selection.people : new Map(shown.map((one) => [one.id, displayName(one)]));
    const after = new Map(before);
    for (const person of people) {
      if (wanted) after.set(person.id, displayName(person));
      else after.delete(person.id);
    }
    setStored({ kind: 'some', people: after });
  };
  return {
    selection,
    count: selection.kind === 'all' ? selection.count : selection.people.size,
    has: (id: string) => selection.kind === 'all' || selection.people.has(id),
    choose,
    chooseAll: (count: number) => setStored({ kind: 'all', of, count }),
    keepOnly: (people: ReadonlyMap<string, string>) => setStored({ kind: 'some', people }),
  };
}
