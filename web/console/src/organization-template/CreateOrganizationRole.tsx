import { TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import type { RoleType } from '../roles/queries.ts';
import { TypeChoice } from '../roles/TypeChoice.tsx';
import type { CreateProps } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { NewEntityForm } from '../shell/NewEntityForm.tsx';
import { useCreateOrganizationRole } from './queries.ts';

export function CreateOrganizationRole({ opened, onClose }: CreateProps) {
  const t = usePhrases('organizationTemplate').roles;
  return (
    <FormDialog opened={opened} onClose={onClose} title={t.createTitle}>
      <Form />
    </FormDialog>
  );
}

function Form() {
  const t = usePhrases('organizationTemplate').roles;
  const create = useCreateOrganizationRole();
  const navigate = useNavigate();
  const [description, setDescription] = useState('');
  const [type, setType] = useState<RoleType>('User');
  return (
    <NewEntityForm
      words={t}
      maxLength={128}
      create={create}
      changed={description !== ''}
      onSubmit={(name) => ({ name, description: description.trim(), type })}
      open={({ id }) => navigate({ to: '/organization-template/roles/$id', params: { id } })}
    >
      <TextInput
        label={t.description}
        maxLength={256}
        autoComplete="off"
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <TypeChoice label={t.type} hints={t.typeHints} value={type} onChange={setType} />
    </NewEntityForm>
  );
}
