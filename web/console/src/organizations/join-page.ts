/**
 * Where invitations lead: a page of the customer's application. The server keeps no link, so this browser remembers the
 * address for whoever invites.
 */
import { useState } from 'react';

const key = 'portero.join-page';

/** The address, and how to change it; in this browser, where it keeps anything. */
export function useJoinPage(): [string, (address: string) => void] {
  const [address, setAddress] = useState(() => read());
  const keep = (next: string) => {
    setAddress(next);
    try {
      localStorage.setItem(key, next);
    } catch {
      // A browser that keeps nothing asks again next time.
    }
  };
  return [address, keep];
}

function read(): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}
