/**
 * What this administrator may do, as the server says. The Console shows what is open and says who can help with the rest;
 * the server decides all the same. When it cannot be asked, everything is shown.
 */
import { useSyncExternalStore } from 'react';
import { administration, type MyAdministration } from '../api/me.ts';
import { session } from './auth/session.ts';
import { rememberHelpers } from './helpers.ts';

export type Verb = 'read' | 'write';

let mine: MyAdministration | undefined;
let loading: Promise<void> | undefined;
const listeners = new Set<() => void>();

/** Ask once per page load. */
export function loadAuthority(): Promise<void> {
  loading ??= refreshAuthority();
  return loading;
}

/** Ask again, after the server refused something. */
async function refreshAuthority(): Promise<void> {
  try {
    mine = await administration();
    rememberHelpers(mine.helpers);
    for (const listener of listeners) listener();
  } catch {
    loading = undefined;
  }
}

const asked = 'portero:console:asked-again';

/** A role given meanwhile is in the next sign-in's token: that needs no answer of the person, and happens once. */
export async function takeWhatWasGiven(returnTo: string): Promise<void> {
  const held = await session.scopes();
  const isMissing = mine?.scopes.some((scope) => !held.has('all') && !held.has(scope)) ?? false;
  const wanted = mine?.scopes.join(' ') ?? '';
  if (!isMissing || sessionStorage.getItem(asked) === wanted) return;
  sessionStorage.setItem(asked, wanted);
  await session.signIn({ returnTo });
}

/** As the server decides it: who may change an area may look at it. */
export function allows(scopes: readonly string[], verb: Verb, group: string): boolean {
  const has = (scope: string) => scopes.includes(scope);
  return has('all') || has(`write:${group}`) || (verb === 'read' && has(`read:${group}`));
}

/** Whether something may be done; `undefined` groups are everybody's. */
export type May = (verb: Verb, group: string | undefined) => boolean;

/** Everything, until the server has said what this administrator may do. */
export function useMay(): May {
  const known = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => mine,
  );
  return (verb, group) => known === undefined || group === undefined || allows(known.scopes, verb, group);
}
