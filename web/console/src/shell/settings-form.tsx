/** Forms that edit something stored: they know how many changes wait, guard them, and save them with one bar. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { SignedOutError, sentenceOf } from '../api/errors.ts';
import { saveOver } from '../api/versions.ts';
import { usePhrases } from '../i18n/language.ts';
import { countChanges, overlay } from './changes.ts';
import { useSaveBar } from './SaveBar.tsx';
import { toast } from './toasts.ts';
import { useUnsaved } from './unsaved.tsx';

type Values = Record<string, unknown>;

type Common<V extends Values> = {
  /** Problems by field path, empty when there are none. */
  readonly validate?: (values: V) => Record<string, ReactNode>;
  /** Put a refusal beside its field; answer whether that was possible. */
  readonly refused?: (failure: unknown, form: UseFormReturnType<V>) => boolean;
  /** Addresses that belong to this form, between which one may move with changes waiting. */
  readonly within?: readonly string[];
  /** Asked once the values are in order; when it answers no, nothing is saved and nothing is lost. */
  readonly confirm?: (values: V) => Promise<boolean>;
};

export type SettingsFormOptions<V extends Values> = Common<V> & {
  /** What the server has; a newer object replaces the form's values unless somebody is editing. */
  readonly stored: V;
  /** Store; what it answers is what the form then shows. */
  readonly save: (values: V) => Promise<V>;
};

export type EntityFormOptions<V extends Values, E> = Common<V> & {
  /** What the server has, with its tag; a newer one replaces the form's values unless somebody is editing. */
  readonly entity: E;
  readonly valuesOf: (entity: E) => V;
  /** Store on condition that `base`, from which the values were made, is the newest (`ifMatch`). */
  readonly save: (values: V, base: E) => Promise<E>;
  /** Ask the server again, after it said that somebody else was faster. */
  readonly newest: () => Promise<E>;
};

export type Conflict = {
  readonly load: () => void;
  readonly overwrite: () => void;
  readonly dismiss: () => void;
};

export type SettingsForm<V extends Values> = UseFormReturnType<V> & {
  readonly changes: number;
  readonly saving: boolean;
  readonly save: () => Promise<void>;
  readonly discard: () => void;
  /** Somebody else was faster: the save bar asks what to do. */
  readonly conflict: Conflict | undefined;
};

/**
 * A form over something that only one person can edit, or that is saved without a condition.
 * @example
 * const form = useSettingsForm({ stored: toForm(me), save });
 * return <><TextInput {...form.getInputProps('name')} /><SaveBar form={form} /></>
 */
export function useSettingsForm<V extends Values>(options: SettingsFormOptions<V>): SettingsForm<V> {
  const { stored, save, ...common } = options;
  const newest = async () => stored;
  return useEntityForm<V, V>({ ...common, entity: stored, valuesOf: (values) => values, save, newest });
}

/**
 * A form over something that others may edit at the same time: nobody overwrites what they have not seen.
 * @example
 * const form = useEntityForm({ entity: app, valuesOf, save: (values, base) => change(values, ifMatch(base)), newest });
 */
export function useEntityForm<V extends Values, E>(options: EntityFormOptions<V, E>): SettingsForm<V> {
  const { entity, valuesOf, validate, confirm, save, newest, refused, within } = options;
  const t = usePhrases('shell').saveBar;
  const stored = valuesOf(entity);
  const form = useForm<V>({ mode: 'controlled', initialValues: stored, ...(validate && { validate }) });
  const [saving, setSaving] = useState(false);
  const [newer, setNewer] = useState<{ readonly entity: E }>();
  const changes = countChanges(form.getInitialValues(), form.values);
  useUnsaved(changes > 0 && !saving, within);
  const base = useRef(entity);
  const latest = useRef({ form, changes });
  latest.current = { form, changes };

  const take = (version: E) => {
    base.current = version;
    adopt(latest.current.form, valuesOf(version));
  };
  const storedText = JSON.stringify(stored);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the values, which are new at every render
  useEffect(() => {
    // The same for this form: a save stands on the newer version without a question.
    if (storedText === JSON.stringify(latest.current.form.getInitialValues())) base.current = entity;
    else if (latest.current.changes === 0) take(entity);
  }, [storedText, entity]);

  const submit = async () => {
    const { hasErrors } = form.validate();
    if (hasErrors) {
      focusFirstProblem();
      return;
    }
    if (confirm && !(await confirm(form.getValues()))) return;
    setSaving(true);
    try {
      const outcome = await saveOver(base.current, {
        send: (version) => save(form.getValues(), version),
        newest,
        same: (one, other) => countChanges(valuesOf(one), valuesOf(other)) === 0,
      });
      if ('newer' in outcome) {
        setNewer({ entity: outcome.newer });
        return;
      }
      take(outcome.saved);
      toast.done(t.saved);
    } catch (failure) {
      if (refused?.(failure, form)) focusFirstProblem();
      else if (!(failure instanceof SignedOutError)) toast.failed(sentenceOf(failure));
    } finally {
      setSaving(false);
    }
  };
  const conflict = newer && {
    load: () => {
      setNewer(undefined);
      take(newer.entity);
    },
    overwrite: () => {
      setNewer(undefined);
      const mine = overlay(form.getInitialValues(), form.getValues(), valuesOf(newer.entity));
      take(newer.entity);
      form.setValues(mine);
      void submit();
    },
    dismiss: () => setNewer(undefined),
  };
  const discard = () => take(entity);
  return Object.assign({}, form, { changes, saving, save: submit, discard, conflict });
}

function adopt<V extends Values>(form: UseFormReturnType<V>, values: V): void {
  form.setInitialValues(values);
  form.setValues(values);
  form.clearErrors();
}

/** Lead to the first field with an error, once it is shown. */
export function focusFirstProblem(within: ParentNode = document): void {
  const look = (frames: number) =>
    requestAnimationFrame(() => {
      const problem = within.querySelector<HTMLElement>('[aria-invalid="true"], [data-error="true"] input');
      // A busy browser draws what was refused some frames later.
      if (problem) problem.focus();
      else if (frames > 1) look(frames - 1);
    });
  look(10);
}

/** Two people edited the same thing. Closing it leaves everything as it was typed. */
export function ConflictDialog({ conflict }: { readonly conflict: Conflict | undefined }) {
  const t = usePhrases('shell').conflict;
  return (
    <Modal opened={conflict !== undefined} onClose={() => conflict?.dismiss()} title={t.title} size="md">
      <Stack gap="md">
        <Text size="sm">{t.sentence}</Text>
        <Text size="sm">{t.choice}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => conflict?.load()}>
            {t.load}
          </Button>
          <Button onClick={() => conflict?.overwrite()} data-autofocus>
            {t.overwrite}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

type BarProps = {
  readonly form: Pick<SettingsForm<Values>, 'changes' | 'saving' | 'save' | 'discard' | 'conflict'>;
};

/** The bar speaks for this form while changes wait. */
export function SaveBar({ form }: BarProps) {
  useSaveBar(form);
  return <ConflictDialog conflict={form.conflict} />;
}
