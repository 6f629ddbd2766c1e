import { Modal, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { type CreateProps, DialogForm, NameInput } from '../shell/DialogForm.tsx';
import { toast } from '../shell/toasts.ts';
import { useCreateOrganization } from './queries.ts';

export function CreateOrganization({ opened, onClose }: CreateProps) {
  const t = usePhrases('organizations').createDialog;
  return (
    <Modal opened={opened} onClose={onClose} title={t.title}>
      <Form />
    </Modal>
  );
}

function Form() {
  const t = usePhrases('organizations').createDialog;
  const create = useCreateOrganization();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const submit = () =>
    create.mutate(
      { name: name.trim(), description: description.trim() || null },
      {
        onSuccess: (organization) => {
          toast.done(t.created(organization.name));
          void navigate({ to: '/organizations/$id', params: { id: organization.id } });
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
    </DialogForm>
  );
}
