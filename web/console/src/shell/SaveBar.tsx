/** One bar for all forms of a page: it slides in while changes wait, says how many, and saves or drops them together. */
import { Button, Group, Portal, Text, Transition } from '@mantine/core';
import { useId, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { usePhrases } from '../i18n/language.ts';
import classes from './settings-form.module.css';

type Waiting = {
  readonly changes: number;
  readonly saving: boolean;
  readonly save: () => Promise<void>;
  readonly discard: () => void;
};

let waiting: ReadonlyMap<string, Waiting> = new Map();
const listeners = new Set<() => void>();

function put(id: string, form: Waiting | undefined): void {
  const next = new Map(waiting);
  if (form) next.set(id, form);
  else next.delete(id);
  waiting = next;
  for (const listener of listeners) listener();
}

/** Have the bar speak for this form as well, while it has changes. */
export function useSaveBar(form: Waiting): void {
  const id = useId();
  const { changes, saving } = form;
  const latest = useRef(form);
  latest.current = form;
  useLayoutEffect(() => {
    if (changes === 0) return put(id, undefined);
    put(id, { changes, saving, save: () => latest.current.save(), discard: () => latest.current.discard() });
  }, [id, changes, saving]);
  useLayoutEffect(() => () => put(id, undefined), [id]);
}

function listen(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where the bar is: once, around all pages. */
export function SaveBarHost() {
  const t = usePhrases('shell').saveBar;
  const forms = [...useSyncExternalStore(listen, () => waiting).values()];
  const changes = forms.reduce((sum, form) => sum + form.changes, 0);
  const saving = forms.some((form) => form.saving);
  const discard = () => {
    for (const form of forms) form.discard();
  };
  // One after another: what the first is refused for is said before the next is asked.
  const save = async () => {
    for (const form of forms) await form.save();
  };
  return (
    <Portal>
      <Transition mounted={changes > 0} transition="slide-up" duration={160}>
        {(style) => (
          <section className={classes.bar} style={style} aria-label={t.label}>
            <Text size="sm" fw={550} aria-live="polite">
              {t.changes(changes)}
            </Text>
            <Group gap="xs" wrap="nowrap">
              <Button variant="subtle" color="gray" onClick={discard} disabled={saving}>
                {t.discard}
              </Button>
              <Button onClick={() => void save()} loading={saving}>
                {t.save}
              </Button>
            </Group>
          </section>
        )}
      </Transition>
    </Portal>
  );
}
