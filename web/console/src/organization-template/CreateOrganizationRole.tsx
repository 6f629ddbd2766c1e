import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { toast } from '../shell/toasts.ts';
import { useCreateOrganizationRole } from './queries.ts';

type Props = { readonly opened: boolean; readonly onClose: () => void };

export function CreateOrganizationRole({ opened, onClose }: Props) {
  const t = usePhrases('organizationTemplate').roles;
  const types = usePhrases('roles').types;
  const create = useCreateOrganizationRole();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [type, setType] = useState<'User' | 'MachineToMachine'>('User');
  const forget = create.reset;
  useEffect(() => {
    if (!opened) return;
    setName('');
    setDescription('');
    setType('User');
    forget();
  }, [opened, forget]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      { name: name.trim(), description: description.trim(), type },
      {
        onSuccess: (role) => {
          toast.done(t.created(role.name));
          void navigate({ to: '/organization-template/roles/$id', params: { id: role.id } });
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
          <Radio.Group
            label={t.type}
            value={type}
            onChange={(value) => setType(value === 'MachineToMachine' ? value : 'User')}
          >
            <Stack gap={8} mt={6}>
              <Radio value="User" label={types.User} description={t.typeHints.User} />
              <Radio
                value="MachineToMachine"
                label={types.MachineToMachine}
                description={t.typeHints.MachineToMachine}
              />
            </Stack>
          </Radio.Group>
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
