/** Actions that the page in view offers to the command palette. */
import { createSpotlight } from '@mantine/spotlight';
import type { TablerIcon } from '@tabler/icons-react';
import { useEffect, useRef, useSyncExternalStore } from 'react';

export type PageAction = {
  readonly id: string;
  readonly label: string;
  readonly icon?: TablerIcon;
  /** The key that does the same, shown at the right. */
  readonly keys?: string;
  readonly run: () => void;
};

export const [paletteState, palette] = createSpotlight();

const isApple = /mac|iphone|ipad/i.test(navigator.userAgent);
export const paletteKeys: readonly string[] = [isApple ? '⌘' : 'Ctrl', 'K'];

let offered: readonly PageAction[] = [];
const listeners = new Set<() => void>();

function change(next: readonly PageAction[]): void {
  offered = next;
  for (const listener of listeners) listener();
}

/** Offer actions while this page is shown. */
export function usePaletteActions(actions: readonly PageAction[]): void {
  const latest = useRef(actions);
  latest.current = actions;
  // Labels change with the language and the entity; the functions are read when they run.
  const signature = actions.map((action) => `${action.id}\n${action.label}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for the actions
  useEffect(() => {
    const mine = latest.current.map((action) => ({
      ...action,
      run: () => latest.current.find((other) => other.id === action.id)?.run(),
    }));
    change([...mine, ...offered]);
    return () => change(offered.filter((action) => !mine.includes(action)));
  }, [signature]);
}

export function useOfferedActions(): readonly PageAction[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => offered,
  );
}
