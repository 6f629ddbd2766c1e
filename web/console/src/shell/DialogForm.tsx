/** What a dialog asks for: fields, why they were refused where no field says it, and the one button that sends them. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { sentenceOf } from '../api/errors.ts';
import classes from './DialogForm.module.css';
import { focusFirstProblem } from './settings-form.tsx';
import { useUnsaved } from './unsaved.tsx';

/** A dialog that makes something. What it asks stands in a component of its own: opened again, it begins anew. */
export type CreateProps = { readonly opened: boolean; readonly onClose: () => void };

type FormProps = {
  /** The button says what it does. */
  readonly action: string;
  readonly onSubmit: () => void;
  readonly saving: boolean;
  /** Whether something was entered that closing would lose. */
  readonly changed: boolean;
  readonly disabled?: boolean;
  readonly failure?: Error | null;
  readonly children: ReactNode;
};

export function DialogForm(props: FormProps) {
  const { action, onSubmit, saving, changed, disabled = false, failure, children } = props;
  useUnsaved(changed && !saving);
  const box = useRef<HTMLFormElement>(null);
  const lead = () => box.current && focusFirstProblem(box.current);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
    lead();
  };
  // The server's refusals come later.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it has answered
  useEffect(() => {
    if (!saving) lead();
  }, [saving]);
  return (
    <form ref={box} onSubmit={submit}>
      <Stack gap="md">
        {children}
        {failure && <Refusal sentence={sentenceOf(failure)} />}
        <DialogFoot>
          <Button type="submit" loading={saving} disabled={disabled}>
            {action}
          </Button>
        </DialogFoot>
      </Stack>
    </form>
  );
}

/** The buttons of a dialog: they stay in sight where what it asks is longer than the screen. */
export function DialogFoot({ children }: { readonly children: ReactNode }) {
  return (
    <Group justify="flex-end" className={classes.foot}>
      {children}
    </Group>
  );
}

/** Why what was sent was not taken. */
export function Refusal({ sentence }: { readonly sentence: string }) {
  return (
    <Text size="sm" c="red" role="alert">
      {sentence}
    </Text>
  );
}

type NameInputProps = {
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly maxLength: number;
  readonly value: string;
  readonly onChange: (name: string) => void;
  readonly error?: string | undefined;
};

/** What something is to be called: the first field of a dialog. */
export function NameInput({ onChange, ...props }: NameInputProps) {
  return (
    <TextInput
      required
      withAsterisk={false}
      autoComplete="off"
      data-autofocus
      onChange={(event) => onChange(event.currentTarget.value)}
      {...props}
    />
  );
}
