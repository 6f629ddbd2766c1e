import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { isApiError, sentenceOf } from '../api/errors.ts';
import { shortDate } from '../i18n/format.ts';
import { usePhrases } from '../i18n/language.ts';
import { toast } from '../shell/toasts.ts';
import { useSecretChanges } from './queries.ts';

const day = 86_400_000;
const choices = ['7', '30', '180', '365'] as const;

export function CreateSecret({
  appId,
  opened,
  onClose,
}: {
  readonly appId: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const t = usePhrases('applications').secrets;
  const { create } = useSecretChanges(appId);
  const [name, setName] = useState('');
  const [days, setDays] = useState('never');
  const problem = useProblem(create.error);
  const forget = create.reset;
  useEffect(() => {
    if (!opened) return;
    setName('');
    setDays('never');
    forget();
  }, [opened, forget]);

  const expiresAt = days === 'never' ? null : Date.now() + Number(days) * day;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    create.mutate(
      { name: name.trim(), expiresAt },
      {
        onSuccess: () => {
          toast.done(t.created_);
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t.createTitle}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t.name}
            description={t.nameHint}
            placeholder={t.namePlaceholder}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={256}
            autoComplete="off"
            required
            withAsterisk={false}
            data-autofocus
            error={problem}
          />
          <Select
            label={t.expiration}
            value={days}
            onChange={(value) => setDays(value ?? 'never')}
            data={[
              ...choices.map((value) => ({ value, label: t.days(Number(value)) })),
              { value: 'never', label: t.never },
            ]}
            allowDeselect={false}
            description={expiresAt === null ? undefined : t.expiresOn(shortDate(expiresAt))}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={create.isPending}>
              {t.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

export function RenameSecret({
  appId,
  name,
  onClose,
}: {
  readonly appId: string;
  readonly name: string | undefined;
  readonly onClose: () => void;
}) {
  const t = usePhrases('applications').secrets;
  const { rename } = useSecretChanges(appId);
  const [text, setText] = useState('');
  const problem = useProblem(rename.error);
  const forget = rename.reset;
  useEffect(() => {
    if (name === undefined) return;
    setText(name);
    forget();
  }, [name, forget]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const to = text.trim();
    if (!to || name === undefined) return;
    if (to === name) return onClose();
    rename.mutate({ from: name, to }, { onSuccess: onClose });
  };
  return (
    <Modal opened={name !== undefined} onClose={onClose} title={t.renameTitle} size="sm">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t.name}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            maxLength={256}
            required
            withAsterisk={false}
            data-autofocus
            error={problem}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={rename.isPending}>
              {t.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function useProblem(failure: unknown): string | undefined {
  const t = usePhrases('applications').problems;
  if (!failure) return undefined;
  return isApiError(failure, 'application.secret_name_exists') ? t.duplicate : sentenceOf(failure);
}
