import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { isApiError, sentenceOf } from '../api/errors.ts';
import { shortDate } from '../i18n/format.ts';
import { usePhrases } from '../i18n/language.ts';
import { CopyValue } from '../ui/CopyValue.tsx';
import { tokenSettings } from './detail/queries.ts';
import { usePersonalTokenChanges } from './queries.ts';
import { scopeOf, TokenScopes } from './TokenScopes.tsx';

const day = 86_400_000;
const choices = ['7', '30', '180', '365'] as const;

type CreateProps = { readonly userId: string; readonly opened: boolean; readonly onClose: () => void };

/** Asks for a name and an end, and then shows the value, once. */
export function CreatePersonalToken({ userId, opened, onClose }: CreateProps) {
  const t = usePhrases('users').tokens;
  const { create } = usePersonalTokenChanges(userId);
  const [name, setName] = useState('');
  const [days, setDays] = useState<string>('7');
  const [limited, setLimited] = useState(false);
  const [chosen, setChosen] = useState<string[]>([]);
  const { data: settings } = useQuery({ ...tokenSettings, enabled: opened });
  const longest = settings?.maxLifetimeDays ?? null;
  const problem = useProblem(create.error);
  const forget = create.reset;
  useEffect(() => {
    if (!opened) return;
    setName('');
    setDays('7');
    setLimited(false);
    setChosen([]);
    forget();
  }, [opened, forget]);

  const lives = choices.filter((choice) => longest === null || Number(choice) <= longest);
  const offered = lives.length > 0 ? lives : [String(longest)];
  const life = days === 'never' || offered.some((one) => one === days) ? days : (offered[0] ?? days);
  const expiresAt = life === 'never' ? null : Date.now() + Number(life) * day;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim() || (limited && chosen.length === 0)) return;
    create.mutate({ name: name.trim(), expiresAt, scopes: limited ? chosen.map(scopeOf) : null });
  };
  const value = create.data?.value;
  const close = () => {
    forget();
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={value === undefined ? t.createTitle : t.newTitle}
      closeOnClickOutside={value === undefined}
    >
      {value === undefined ? (
        <form onSubmit={submit}>
          <Stack gap="md">
            <TextInput
              label={t.name}
              description={t.nameHint}
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
              value={life}
              onChange={(chosen) => setDays(chosen ?? '7')}
              data={[
                ...offered.map((choice) => ({ value: choice, label: t.days(Number(choice)) })),
                ...(longest === null ? [{ value: 'never', label: t.neverChoice }] : []),
              ]}
              allowDeselect={false}
              description={expiresAt === null ? undefined : t.expiresOn(shortDate(expiresAt))}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
            />
            <TokenScopes limited={limited} onLimited={setLimited} chosen={chosen} onChosen={setChosen} />
            <Group justify="flex-end">
              <Button type="submit" loading={create.isPending} disabled={limited && chosen.length === 0}>
                {t.create}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack gap="md">
          <CopyValue value={value} />
          <Text size="sm" c="dimmed">
            {t.newHint}
          </Text>
          <Group justify="flex-end">
            <Button onClick={close}>{t.done}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

type RenameProps = {
  readonly userId: string;
  readonly name: string | undefined;
  readonly onClose: () => void;
};

export function RenamePersonalToken({ userId, name, onClose }: RenameProps) {
  const t = usePhrases('users').tokens;
  const { rename } = usePersonalTokenChanges(userId);
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
  const t = usePhrases('users').tokens;
  if (!failure) return undefined;
  return isApiError(failure, 'user.personal_access_token_name_exists') ? t.duplicate : sentenceOf(failure);
}
