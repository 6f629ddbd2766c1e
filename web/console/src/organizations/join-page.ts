/**
 * Where invitations lead: a page of the customer's application. The server keeps no link, so this browser remembers the
 * address for whoever invites.
 */
import { useState } from 'react';
import { remember, remembered } from '../remembered.ts';

const key = 'portero.join-page';

/** The address, and how to change it; in this browser, where it keeps anything. */
export function useJoinPage(): [string, (address: string) => void] {
  const [address, setAddress] = useState(() => remembered(key) ?? '');
  const keep = (next: string) => {
    setAddress(next);
    remember(key, next);
  };
  return [address, keep];
}
