/** Asks for a new token; its value is shown in the place of the form, this once. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { CopyValue } from '../ui/CopyValue.tsx';
import type { CreateProps } from './DialogForm.tsx';
import { FormDialog } from './FormDialog.tsx';

type Props = CreateProps & {
  readonly words: {
    readonly createTitle: string;
    readonly newTitle: string;
    readonly newHint: string;
    readonly done: string;
  };
  /** The form: a component with what it asks in its own state. It hands over the value of the token. */
  readonly children: (onCreated: (value: string) => void) => ReactNode;
};

export function NewTokenDialog({ words: t, opened, onClose, children }: Props) {
  const [value, setValue] = useState<string>();
  const close = () => {
    setValue(undefined);
    onClose();
  };
  return (
    <FormDialog
      opened={opened}
      onClose={close}
      title={value === undefined ? t.createTitle : t.newTitle}
      closeOnClickOutside={value === undefined}
    >
      {value === undefined ? children(setValue) : <ShownOnce value={value} words={t} onDone={close} />}
    </FormDialog>
  );
}

type ShownOnceProps = {
  readonly value: string;
  readonly words: { readonly newHint: string; readonly done: string };
  readonly onDone: () => void;
};

/** What nobody is shown again: to copy, with the reason. */
export function ShownOnce({ value, words: t, onDone }: ShownOnceProps) {
  return (
    <Stack gap="md">
      <CopyValue value={value} />
      <Text size="sm" c="dimmed">
        {t.newHint}
      </Text>
      <Group justify="flex-end">
        <Button onClick={onDone}>{t.done}</Button>
      </Group>
    </Stack>
  );
}
