/**
 * What would be lost by leaving. Forms say so with `useUnsaved`, wherever they stand; one question is asked for all of
 * them, whichever way one leaves: by a link, by Back, by closing a dialog. Closing the tab is asked by the browser.
 */
import { Button, Group, Modal, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { usePhrases } from '../i18n/language.ts';

type Why = 'page' | 'dialog' | 'underWay';
type Hold = { readonly why: Why; readonly isLeft: (from: string, to: string) => boolean };
type Guard = { readonly holds: Set<Hold>; readonly ask: (why: Why) => Promise<boolean> };

const Guarding = createContext<Guard>({ holds: new Set(), ask: async () => true });
/** What waits inside the dialog that one is in. */
export const Inside = createContext<Set<Hold> | undefined>(undefined);

/**
 * Ask before leaving while something would be lost.
 * @param within addresses between which one may move with it
 */
export function useUnsaved(waits: boolean, within: readonly string[] = []): void {
  const dialog = useContext(Inside);
  const places = within.join(' ');
  useHold(waits, dialog ? 'dialog' : 'page', (from, to) =>
    // Whatever changes the address closes a dialog; a page stays as long as its path does.
    dialog ? true : from !== to && !places.split(' ').includes(to),
  );
}

/** Ask before leaving what is being done, and nobody would see how it ends. */
export function useUnderWay(isUnderWay: boolean): void {
  useHold(isUnderWay, 'underWay', (from, to) => from !== to);
}

function useHold(active: boolean, why: Why, isLeft: Hold['isLeft']): void {
  const { holds } = useContext(Guarding);
  const dialog = useContext(Inside);
  const latest = useRef(isLeft);
  latest.current = isLeft;
  useLayoutEffect(() => {
    if (!active) return;
    const hold: Hold = { why, isLeft: (from, to) => latest.current(from, to) };
    holds.add(hold);
    dialog?.add(hold);
    return () => {
      holds.delete(hold);
      dialog?.delete(hold);
    };
  }, [active, why, holds, dialog]);
}

/** Around everything that may hold something. */
export function LeaveGuard({ children }: { readonly children: ReactNode }) {
  const [asked, setAsked] = useState<{ readonly why: Why; readonly answer: (leave: boolean) => void }>();
  const guard = useMemo<Guard>(
    () => ({
      holds: new Set(),
      ask: (why) => new Promise((answer) => setAsked({ why, answer })),
    }),
    [],
  );
  const { holds } = guard;
  const [why, setWhy] = useState<Why>('page');
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => {
      const left = [...holds].find(({ isLeft }) => isLeft(current.pathname, next.pathname));
      if (left) setWhy(left.why === 'dialog' ? 'page' : left.why);
      return left !== undefined;
    },
    enableBeforeUnload: () => holds.size > 0,
    withResolver: true,
  });
  const isBlocked = blocker.status === 'blocked';
  const settle = (leave: boolean) => {
    if (isBlocked) return leave ? blocker.proceed() : blocker.reset();
    asked?.answer(leave);
    setAsked(undefined);
  };
  return (
    <Guarding value={guard}>
      {children}
      <LeaveDialog
        opened={isBlocked || asked !== undefined}
        why={isBlocked ? why : (asked?.why ?? why)}
        onAnswer={settle}
      />
    </Guarding>
  );
}

type LeaveProps = {
  readonly opened: boolean;
  readonly why: Why;
  readonly onAnswer: (leave: boolean) => void;
};

function LeaveDialog({ opened, why, onAnswer }: LeaveProps) {
  const t = usePhrases('shell').leave[why];
  return (
    // Over the dialog that it asks about.
    <Modal opened={opened} onClose={() => onAnswer(false)} title={t.title} size="sm" zIndex={350}>
      <Text size="sm">{t.sentence}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={() => onAnswer(true)}>
          {t.leave}
        </Button>
        <Button onClick={() => onAnswer(false)} data-autofocus>
          {t.stay}
        </Button>
      </Group>
    </Modal>
  );
}

/** How what holds forms closes: not over what was entered without a question. */
export function useGuardedClose(onClose: () => void) {
  const guard = useContext(Guarding);
  const own = useMemo(() => new Set<Hold>(), []);
  const [isAsking, setAsking] = useState(false);
  const close = async () => {
    const [first] = own;
    if (first) {
      setAsking(true);
      const leaves = await guard.ask(first.why);
      setAsking(false);
      if (!leaves) return;
      // Answered: where closing changes the address, it is not asked again.
      for (const hold of own) guard.holds.delete(hold);
      own.clear();
    }
    onClose();
  };
  return { own, look: { onClose: () => void close(), closeOnEscape: !isAsking, trapFocus: !isAsking } };
}
