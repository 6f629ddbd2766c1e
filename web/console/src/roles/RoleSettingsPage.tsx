import { Switch, Textarea, TextInput } from '@mantine/core';
import { isApiError } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { type Role, useRoleChanges } from './queries.ts';
import { RoleFrame } from './RoleFrame.tsx';

type Values = { name: string; description: string; isDefault: boolean };
const valuesOf = ({ name, description, isDefault }: Role): Values => ({ name, description, isDefault });

export function RoleSettingsPage() {
  return <RoleFrame>{(role) => <Settings key={role.id} role={role} />}</RoleFrame>;
}

function Settings({ role }: { readonly role: Role }) {
  const t = usePhrases('roles').details;
  const { change } = useRoleChanges(role.id);
  const form = useSettingsForm<Values>({
    stored: valuesOf(role),
    validate: ({ name }) => ({ ...(!name.trim() && { name: t.nameProblem }) }),
    save: async ({ name, description, isDefault }) =>
      valuesOf(await change.mutateAsync({ name: name.trim(), description: description.trim(), isDefault })),
    refused: (failure, { setFieldError }) => {
      if (!isApiError(failure) || failure.code !== 'role.name_in_use') return false;
      setFieldError('name', failure.message);
      return true;
    },
  });
  return (
    <FormCard title={t.settings} explanation={t.settingsHint}>
      <TextInput label={t.name} maxLength={128} autoComplete="off" {...form.getInputProps('name')} />
      <Textarea label={t.description} maxLength={128} autosize {...form.getInputProps('description')} />
      {role.type === 'User' && (
        <Switch
          label={t.isDefault}
          description={t.isDefaultHint}
          {...form.getInputProps('isDefault', { type: 'checkbox' })}
        />
      )}
      <SaveBar form={form} />
    </FormCard>
  );
}
