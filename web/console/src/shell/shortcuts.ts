/** Keys that work anywhere outside a text field: one registry, so that the sheet can list what this page offers. */
import { useEffect, useRef, useSyncExternalStore } from 'react';

export type Shortcut = {
  /** One key ("c", "/", "?") or two after another ("g a"). */
  readonly keys: string;
  readonly label: string;
  readonly run: () => void;
};

const second = 1000;
let registered: readonly Shortcut[] = [];
const listeners = new Set<() => void>();
let pending: { readonly key: string; readonly at: number } | undefined;

function change(next: readonly Shortcut[]): void {
  registered = next;
  for (const listener of listeners) listener();
}

/** Offer a key while this component is shown. A later one of the same keys wins. */
export function useShortcut(keys: string, label: string, run: () => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const shortcut: Shortcut = { keys, label, run: () => latest.current() };
    change([...registered, shortcut]);
    return () => change(registered.filter((other) => other !== shortcut));
  }, [keys, label]);
}

export function useShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => registered,
  );
}

/** Which shortcut a key press means, given what was pressed shortly before. */
export function matchShortcut(
  key: string,
  before: string | undefined,
  shortcuts: readonly Shortcut[],
): Shortcut | undefined {
  const newestFirst = [...shortcuts].reverse();
  const sequence = before && newestFirst.find((shortcut) => shortcut.keys === `${before} ${key}`);
  return sequence || newestFirst.find((shortcut) => shortcut.keys === key);
}

/** Listen for the page's whole life. */
export function listenForShortcuts(): () => void {
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target))
      return;
    if (document.querySelector('[role="dialog"][aria-modal="true"]')) return;
    const before = pending && Date.now() - pending.at < second ? pending.key : undefined;
    pending = { key: event.key, at: Date.now() };
    const shortcut = matchShortcut(event.key, before, registered);
    if (!shortcut) return;
    event.preventDefault();
    pending = undefined;
    shortcut.run();
  };
  window.addEventListener('keydown', press);
  return () => window.removeEventListener('keydown', press);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
  );
}
