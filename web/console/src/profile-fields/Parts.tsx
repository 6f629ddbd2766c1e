import { Checkbox, Group, Stack, Text } from '@mantine/core';
import { usePhrases } from '../i18n/language.ts';
import type { SettingsForm } from '../shell/settings-form.tsx';
import { useFieldName } from './names.ts';
import type { FieldValues } from './values.ts';

/** Which parts of a name or an address are asked for, and which of them must be given. */
export function Parts({ form }: { readonly form: SettingsForm<FieldValues> }) {
  const t = usePhrases('profileFields').details;
  const nameOf = useFieldName();
  const { parts } = form.values;
  const change = (name: string, changes: Partial<FieldValues['parts'][number]>) =>
    form.setFieldValue(
      'parts',
      parts.map((part) => (part.name === name ? { ...part, ...changes } : part)),
    );
  return (
    <Stack gap="xs">
      {parts.map(({ name, enabled, required }) => {
        const shown = nameOf({ name });
        return (
          <Group key={name} justify="space-between" wrap="nowrap">
            <Checkbox
              label={shown}
              aria-label={t.shown(shown)}
              checked={enabled}
              onChange={({ currentTarget: { checked } }) =>
                change(name, { enabled: checked, required: checked && required })
              }
            />
            <Checkbox
              label={t.required}
              aria-label={t.partRequired(shown)}
              checked={required}
              disabled={!enabled}
              onChange={({ currentTarget: { checked } }) => change(name, { required: checked })}
            />
          </Group>
        );
      })}
      {form.errors.parts && (
        <Text size="sm" c="red" role="alert">
          {form.errors.parts}
        </Text>
      )}
    </Stack>
  );
}
