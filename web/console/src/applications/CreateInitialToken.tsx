import { Button, Group, Modal, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { shortDate } from '../i18n/format.ts';
import { usePhrases } from '../i18n/language.ts';
import { CopyValue } from '../ui/CopyValue.tsx';
import { meantRows } from '../ui/MultiTextInput.tsx';
import { type Policy, PolicyFields } from './PolicyFields.tsx';
import { useInitialTokenChanges } from './registration-queries.ts';

const day = 86_400_000;
const choices = ['1', '7', '30', '180', '365'] as const;
const usual: Policy = { userScopes: ['profile', 'email'], resources: [], redirectHosts: [] };

/** Asks what the token is for and what it allows, and then shows the value, once. */
export function CreateInitialToken({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const t = usePhrases('applications').registration.tokens;
  const { create } = useInitialTokenChanges();
  const [name, setName] = useState('');
  const [days, setDays] = useState<string>('7');
  const [maxUses, setMaxUses] = useState<number | string>(1);
  const [policy, setPolicy] = useState(usual);
  const forget = create.reset;
  useEffect(() => {
    if (!opened) return;
    setName('');
    setDays('7');
    setMaxUses(1);
    setPolicy(usual);
    forget();
  }, [opened, forget]);

  const expiresAt = Date.now() + Number(days) * day;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    create.mutate({
      name: name.trim(),
      expiresAt,
      maxUses: maxUses === '' ? null : Number(maxUses),
      policy: { ...policy, redirectHosts: meantRows(policy.redirectHosts) },
    });
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
              error={create.error ? sentenceOf(create.error) : undefined}
            />
            <Select
              label={t.expiration}
              value={days}
              onChange={(chosen) => setDays(chosen ?? '7')}
              data={choices.map((choice) => ({ value: choice, label: t.days(Number(choice)) }))}
              allowDeselect={false}
              description={t.expiresOn(shortDate(expiresAt))}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
            />
            <NumberInput
              label={t.maxUses}
              description={t.maxUsesHint}
              value={maxUses}
              onChange={setMaxUses}
              min={1}
              max={1_000_000}
              allowDecimal={false}
            />
            <PolicyFields policy={policy} onChange={setPolicy} />
            <Group justify="flex-end">
              <Button type="submit" loading={create.isPending}>
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
