/** Which columns of the list an administrator wants to see: remembered in this browser, for each of them apart. */
import { useState } from 'react';

export const optionalColumns = ['identifiers', 'lastSignIn', 'created', 'hasPassword', 'id'] as const;
export type OptionalColumn = (typeof optionalColumns)[number];
const usual: readonly OptionalColumn[] = ['identifiers', 'lastSignIn', 'created'];

const keyFor = (administratorId: string) => `portero.users.columns.${administratorId}`;

/** @param administratorId whose choice it is: several may use this browser */
export function useColumnChoice(administratorId: string) {
  const key = keyFor(administratorId);
  const [shown, setShown] = useState(() => remembered(key));
  const choose = (column: OptionalColumn, wanted: boolean) => {
    const next = optionalColumns.filter((one) => (one === column ? wanted : shown.includes(one)));
    setShown(next);
    try {
      localStorage.setItem(key, next.join(' '));
    } catch {
      // A browser that keeps nothing still shows what was chosen.
    }
  };
  return { shown, choose };
}

function remembered(key: string): readonly OptionalColumn[] {
  try {
    const stored = localStorage.getItem(key)?.split(' ');
    return stored ? optionalColumns.filter((one) => stored.includes(one)) : usual;
  } catch {
    return usual;
  }
}
