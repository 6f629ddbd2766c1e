import { Stack, Text, Textarea } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import type { CreateProps } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { NewEntityForm } from '../shell/NewEntityForm.tsx';
import { PermissionPicker } from './PermissionPicker.tsx';
import { type RoleType, useCreateRole } from './queries.ts';
import { TypeChoice } from './TypeChoice.tsx';

export function CreateRole({ opened, onClose }: CreateProps) {
  const t = usePhrases('roles').createDialog;
  return (
    <FormDialog opened={opened} onClose={onClose} title={t.title}>
      <Form />
    </FormDialog>
  );
}

function Form() {
  const t = usePhrases('roles').createDialog;
  const create = useCreateRole();
  const navigate = useNavigate();
  const [description, setDescription] = useState('');
  const [type, setType] = useState<RoleType>('User');
  const [scopeIds, setScopeIds] = useState<string[]>([]);
  return (
    <NewEntityForm
      words={t}
      maxLength={128}
      create={create}
      changed={description !== '' || scopeIds.length > 0}
      onSubmit={(name) => ({ name, description: description.trim(), type, scopeIds })}
      // The next thing one does with a new role is to give it to somebody.
      open={({ id }) => navigate({ to: '/roles/$id/holders', params: { id } })}
    >
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
    </NewEntityForm>
  );
}
