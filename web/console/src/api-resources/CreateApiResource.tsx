import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { isResourceIndicator } from '@portero/schema/resources.ts';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { toast } from '../shell/toasts.ts';
import { Prose } from '../ui/Prose.tsx';
import { LookAlike } from './LookAlike.tsx';
import { useCreateApiResource } from './queries.ts';

type Props = { readonly opened: boolean; readonly onClose: () => void };

export function CreateApiResource({ opened, onClose }: Props) {
  const t = usePhrases('apiResources').createDialog;
  const create = useCreateApiResource();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [indicator, setIndicator] = useState('');
  const [left, setLeft] = useState(false);
  const forget = create.reset;
  useEffect(() => {
    if (!opened) return;
    setName('');
    setIndicator('');
    setLeft(false);
    forget();
  }, [opened, forget]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setLeft(true);
    if (!isResourceIndicator(indicator.trim())) return;
    create.mutate(
      { name: name.trim(), indicator: indicator.trim() },
      {
        onSuccess: (resource) => {
          toast.done(t.created(resource.name));
          void navigate({ to: '/api-resources/$id', params: { id: resource.id } });
        },
      },
    );
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t.title}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t.name}
            placeholder={t.namePlaceholder}
            required
            withAsterisk={false}
            maxLength={256}
            autoComplete="off"
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t.indicator}
            description={<Prose text={t.indicatorHint} />}
            placeholder="https://api.example.com"
            required
            withAsterisk={false}
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            value={indicator}
            onBlur={() => setLeft(true)}
            error={
              left && indicator.trim() && !isResourceIndicator(indicator.trim())
                ? t.indicatorProblem
                : undefined
            }
            onChange={(event) => setIndicator(event.currentTarget.value)}
          />
          {opened && <LookAlike indicator={indicator} />}
          {create.error && (
            <Text size="sm" c="red" role="alert">
              {sentenceOf(create.error)}
            </Text>
          )}
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
