/** Which columns of the list an administrator wants to see: remembered in this browser, for each of them apart. */
import { useState } from 'react';
import { remember, remembered } from '../remembered.ts';

export const optionalColumns = ['identifiers', 'lastSignIn', 'created', 'hasPassword', 'id'] as const;
export type OptionalColumn = (typeof optionalColumns)[number];
const usual: readonly OptionalColumn[] = ['identifiers', 'lastSignIn', 'created'];

const keyFor = (administratorId: string) => `portero.users.columns.${administratorId}`;

/** @param administratorId whose choice it is: several may use this browser */
export function useColumnChoice(administratorId: string) {
  const key = keyFor(administratorId);
  const [shown, setShown] = useState(() => chosen(key));
  const choose = (column: OptionalColumn, wanted: boolean) => {
    const next = optionalColumns.filter((one) => (one === column ? wanted : shown.includes(one)));
    setShown(next);
    remember(key, next.join(' '));
  };
  return { shown, choose };
}

function chosen(key: string): readonly OptionalColumn[] {
  const columns = remembered(key)?.split(' ');
  return columns ? optionalColumns.filter((one) => columns.includes(one)) : usual;
}
