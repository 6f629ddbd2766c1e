import { Modal, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import type { RoleType } from '../roles/queries.ts';
import { TypeChoice } from '../roles/TypeChoice.tsx';
import { type CreateProps, DialogForm, NameInput } from '../shell/DialogForm.tsx';
import { toast } from '../shell/toasts.ts';
import { useCreateOrganizationRole } from './queries.ts';

export function CreateOrganizationRole({ opened, onClose }: CreateProps) {
  const t = usePhrases('organizationTemplate').roles;
  return (
    <Modal opened={opened} onClose={onClose} title={t.createTitle}>
      <Form />
    </Modal>
  );
}

function Form() {
  const t = usePhrases('organizationTemplate').roles;
  const create = useCreateOrganizationRole();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [type, setType] = useState<RoleType>('User');
  const submit = () =>
    create.mutate(
      { name: name.trim(), description: description.trim(), type },
      {
        onSuccess: (role) => {
          toast.done(t.created(role.name));
          void navigate({ to: '/organization-template/roles/$id', params: { id: role.id } });
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
      <TextInput
        label={t.description}
        maxLength={256}
        autoComplete="off"
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <TypeChoice label={t.type} hints={t.typeHints} value={type} onChange={setType} />
    </DialogForm>
  );
}
