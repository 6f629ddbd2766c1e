/** Forms that edit something stored: they know how many changes wait, guard them, and save them with one bar. */
import { Button, Group, Modal, Portal, Text, Transition } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useBlocker } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { SignedOutError, sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { countChanges } from './changes.ts';
import classes from './settings-form.module.css';
import { toast } from './toasts.ts';

type Values = Record<string, unknown>;

export type SettingsFormOptions<V extends Values> = {
  /** What the server has; a newer object replaces the form's values unless somebody is editing. */
  readonly stored: V;
  /** Problems by field path, empty when there are none. */
  readonly validate?: (values: V) => Record<string, ReactNode>;
  /** Store; what it answers is what the form then shows. */
  readonly save: (values: V) => Promise<V>;
  /** Put a refusal beside its field; answer whether that was possible. */
  readonly refused?: (failure: unknown, form: UseFormReturnType<V>) => boolean;
  /** Addresses that belong to this form, between which one may move with changes waiting. */
  readonly within?: string;
};

export type SettingsForm<V extends Values> = UseFormReturnType<V> & {
  readonly changes: number;
  readonly saving: boolean;
  readonly save: () => Promise<void>;
  readonly discard: () => void;
  readonly guard: ReturnType<typeof useLeaveGuard>;
};

/**
 * @example
 * const form = useSettingsForm({ stored: toForm(app), save });
 * return <><TextInput {...form.getInputProps('name')} /><SaveBar form={form} /></>
 */
export function useSettingsForm<V extends Values>(options: SettingsFormOptions<V>): SettingsForm<V> {
  const { stored, validate, save, refused, within } = options;
  const t = usePhrases('shell').saveBar;
  const form = useForm<V>({ mode: 'controlled', initialValues: stored, ...(validate && { validate }) });
  const [saving, setSaving] = useState(false);
  const changes = countChanges(form.getInitialValues(), form.values);
  const guard = useLeaveGuard(changes > 0 && !saving, within);
  const latest = useRef({ form, changes });
  latest.current = { form, changes };

  const storedText = JSON.stringify(stored);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the object, which is new at every render
  useEffect(() => {
    if (latest.current.changes === 0) adopt(latest.current.form, stored);
  }, [storedText]);

  const submit = async () => {
    const { hasErrors } = form.validate();
    if (hasErrors) {
      focusFirstProblem();
      return;
    }
    setSaving(true);
    try {
      adopt(form, await save(form.getValues()));
      toast.done(t.saved);
    } catch (failure) {
      if (refused?.(failure, form)) focusFirstProblem();
      else if (!(failure instanceof SignedOutError)) toast.failed(sentenceOf(failure));
    } finally {
      setSaving(false);
    }
  };
  return Object.assign({}, form, { changes, saving, save: submit, discard: form.reset, guard });
}

function adopt<V extends Values>(form: UseFormReturnType<V>, values: V): void {
  form.setInitialValues(values);
  form.setValues(values);
  form.clearErrors();
}

/** Lead to the first field with an error, once it is shown. */
export function focusFirstProblem(): void {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>('[aria-invalid="true"], [data-error="true"] input')?.focus(),
  );
}

/** Ask before leaving while something would be lost. Moving inside `within` is not leaving. */
export function useLeaveGuard(active: boolean, within?: string) {
  return useBlocker({
    shouldBlockFn: ({ next }) => active && !(within && next.pathname.startsWith(within)),
    enableBeforeUnload: () => active,
    withResolver: true,
  });
}

export function LeaveDialog({ guard }: { readonly guard: ReturnType<typeof useLeaveGuard> }) {
  const t = usePhrases('shell').leave;
  return (
    <Modal opened={guard.status === 'blocked'} onClose={() => guard.reset?.()} title={t.title} size="sm">
      <Text size="sm">{t.sentence}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={() => guard.proceed?.()}>
          {t.leave}
        </Button>
        <Button onClick={() => guard.reset?.()} data-autofocus>
          {t.stay}
        </Button>
      </Group>
    </Modal>
  );
}

type BarProps = {
  readonly form: Pick<SettingsForm<Values>, 'changes' | 'saving' | 'save' | 'discard' | 'guard'>;
};

/** Slides in while changes wait; says how many. */
export function SaveBar({ form }: BarProps) {
  const t = usePhrases('shell').saveBar;
  return (
    <>
      <LeaveDialog guard={form.guard} />
      <Portal>
        <Transition mounted={form.changes > 0} transition="slide-up" duration={160}>
          {(style) => (
            <section className={classes.bar} style={style} aria-label={t.label}>
              <Text size="sm" fw={550} aria-live="polite">
                {t.changes(form.changes)}
              </Text>
              <Group gap="xs" wrap="nowrap">
                <Button variant="subtle" color="gray" onClick={form.discard} disabled={form.saving}>
                  {t.discard}
                </Button>
                <Button onClick={() => void form.save()} loading={form.saving}>
                  {t.save}
                </Button>
              </Group>
            </section>
          )}
        </Transition>
      </Portal>
    </>
  );
}
