import { TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import type { CreateProps } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { NewEntityForm } from '../shell/NewEntityForm.tsx';
import { useCreateOrganization } from './queries.ts';

export function CreateOrganization({ opened, onClose }: CreateProps) {
  const t = usePhrases('organizations').createDialog;
  return (
    <FormDialog opened={opened} onClose={onClose} title={t.title}>
      <Form />
    </FormDialog>
  );
}

function Form() {
  const t = usePhrases('organizations').createDialog;
  const create = useCreateOrganization();
  const navigate = useNavigate();
  const [description, setDescription] = useState('');
  return (
    <NewEntityForm
      words={t}
      maxLength={128}
      create={create}
      changed={description !== ''}
      onSubmit={(name) => ({ name, description: description.trim() || null })}
      open={({ id }) => navigate({ to: '/organizations/$id', params: { id } })}
    >
      <TextInput
        label={t.description}
        maxLength={256}
        autoComplete="off"
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </NewEntityForm>
  );
}
