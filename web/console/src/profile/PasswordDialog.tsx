import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isApiError, sentenceOf } from '../api/errors.ts';
import { changePassword, meKey, verifyPassword } from '../api/me.ts';
import { usePhrases } from '../i18n/language.ts';
import { FormDialog } from '../shell/FormDialog.tsx';
import { toast } from '../shell/toasts.ts';

type Props = { readonly opened: boolean; readonly hasPassword: boolean; readonly onClose: () => void };
type Values = { current: string; next: string; repeat: string };

/** Proves the present password, then sets the new one; each refusal stands under its field. */
export function PasswordDialog({ opened, hasPassword, onClose }: Props) {
  const t = usePhrases('profile').password;
  const client = useQueryClient();
  const form = useForm<Values>({
    initialValues: { current: '', next: '', repeat: '' },
    validate: {
      current: (value) => (hasPassword && !value ? t.needed : null),
      next: (value) => (value ? null : t.needed),
      repeat: (value, { next }) => (value === next ? null : t.different),
    },
  });
  const { reset } = form;
  useEffect(() => {
    if (!opened) reset();
  }, [opened, reset]);

  const change = useMutation({
    mutationFn: async ({ current, next }: Values) => {
      if (hasPassword) await verifyPassword(current);
      await changePassword(next);
    },
    meta: { toldInPlace: true },
    onSuccess: () => {
      toast.done(t.changed);
      onClose();
      return client.invalidateQueries({ queryKey: meKey });
    },
    onError: (failure) => {
      if (isApiError(failure, 'session.invalid_credentials')) form.setFieldError('current', t.wrong);
      else form.setFieldError('next', sentenceOf(failure));
    },
  });

  return (
    <FormDialog
      opened={opened}
      onClose={onClose}
      changed={form.isDirty() && !change.isPending}
      title={hasPassword ? t.change : t.set}
    >
      <form onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
        <Stack gap="md">
          {hasPassword && (
            <PasswordInput
              label={t.current}
              autoComplete="current-password"
              data-autofocus
              {...form.getInputProps('current')}
            />
          )}
          <PasswordInput label={t.next} autoComplete="new-password" {...form.getInputProps('next')} />
          <PasswordInput label={t.repeat} autoComplete="new-password" {...form.getInputProps('repeat')} />
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending}>
              {t.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </FormDialog>
  );
}
