import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { toast } from '../shell/toasts.ts';
import { useCreateOrganization } from './queries.ts';

type Props = { readonly opened: boolean; readonly onClose: () => void };

export function CreateOrganization({ opened, onClose }: Props) {
  const t = usePhrases('organizations').createDialog;
  const create = useCreateOrganization();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const forget = create.reset;
  useEffect(() => {
    if (!opened) return;
    setName('');
    setDescription('');
    forget();
  }, [opened, forget]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      { name: name.trim(), description: description.trim() || null },
      {
        onSuccess: (organization) => {
          toast.done(t.created(organization.name));
          void navigate({ to: '/organizations/$id', params: { id: organization.id } });
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
            maxLength={128}
            autoComplete="off"
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t.description}
            maxLength={256}
            autoComplete="off"
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
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
