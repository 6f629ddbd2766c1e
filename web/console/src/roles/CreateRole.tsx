import { Modal, Stack, Text, Textarea } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { type CreateProps, DialogForm, NameInput } from '../shell/DialogForm.tsx';
import { toast } from '../shell/toasts.ts';
import { PermissionPicker } from './PermissionPicker.tsx';
import { type RoleType, useCreateRole } from './queries.ts';
import { TypeChoice } from './TypeChoice.tsx';

export function CreateRole({ opened, onClose }: CreateProps) {
  const t = usePhrases('roles').createDialog;
  return (
    <Modal opened={opened} onClose={onClose} title={t.title}>
      <Form />
    </Modal>
  );
}

function Form() {
  const t = usePhrases('roles').createDialog;
  const create = useCreateRole();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [type, setType] = useState<RoleType>('User');
  const [scopeIds, setScopeIds] = useState<string[]>([]);
  const submit = () =>
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
  return (
    <DialogForm action={t.create} onSubmit={submit} saving={create.isPending} failure={create.error}>
      <NameInput
        label={t.name}
        placeholder={t.namePlaceholder}
        maxLength={128}
        value={name}
        onChange={setName}
      />
      <Textarea
        label={t.description}
        placeholder={t.descriptionPlaceholder}
        maxLength={128}
        autosize
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <TypeChoice
        label={t.type}
        hints={t.typeHints}
        value={type}
        onChange={(chosen) => {
          setType(chosen);
          setScopeIds([]);
        }}
      />
      <Stack gap={6}>
        <Text size="sm" fw={560}>
          {t.permissions}
        </Text>
        <PermissionPicker
          value={scopeIds}
          onChange={setScopeIds}
          withManagement={type === 'MachineToMachine'}
        />
      </Stack>
    </DialogForm>
  );
}
