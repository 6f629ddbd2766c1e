import { Button, Group, Modal, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { toast } from '../shell/toasts.ts';
import { PermissionPicker } from './PermissionPicker.tsx';
import { type RoleType, useCreateRole } from './queries.ts';

type Props = { readonly opened: boolean; readonly onClose: () => void };

export function CreateRole({ opened, onClose }: Props) {
  const words = usePhrases('roles');
  const t = words.createDialog;
  const create = useCreateRole();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [type, setType] = useState<RoleType>('User');
  const [scopeIds, setScopeIds] = useState<string[]>([]);
  const forget = create.reset;
  useEffect(() => {
    if (!opened) return;
    setName('');
    setDescription('');
    setType('User');
    setScopeIds([]);
    forget();
  }, [opened, forget]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      { name: name.trim(), description: description.trim(), type, scopeIds },
      {
        onSuccess: (role) => {
          toast.done(t.created(role.name));
          // The next thing one does with a new role is to give it to somebody.
          void navigate({ to: '/roles/$id/holders', params: { id: role.id } });
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
          <Textarea
            label={t.description}
            placeholder={t.descriptionPlaceholder}
            maxLength={128}
            autosize
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <Radio.Group
            label={t.type}
            value={type}
            onChange={(value) => {
              setType(value === 'MachineToMachine' ? value : 'User');
              setScopeIds([]);
            }}
          >
            <Stack gap={8} mt={6}>
              <Radio value="User" label={words.types.User} description={t.typeHints.User} />
              <Radio
                value="MachineToMachine"
                label={words.types.MachineToMachine}
                description={t.typeHints.MachineToMachine}
              />
            </Stack>
          </Radio.Group>
          <Stack gap={6}>
            <Text size="sm" fw={560}>
              {t.permissions}
            </Text>
            {opened && (
              <PermissionPicker
                value={scopeIds}
                onChange={setScopeIds}
                withManagement={type === 'MachineToMachine'}
              />
            )}
          </Stack>
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
