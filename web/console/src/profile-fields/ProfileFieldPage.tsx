import { Menu, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { dateFormats, profileFieldTypes } from '@portero/schema/profile-fields.ts';
import { IconForms, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { isApiError } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { DetailsHeader } from '../shell/DetailsPage.tsx';
import { EntityPage } from '../shell/EntityPage.tsx';
import { SaveBar, type SettingsForm, useSettingsForm } from '../shell/settings-form.tsx';
import { toast } from '../shell/toasts.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { useFieldName } from './names.ts';
import { Parts } from './Parts.tsx';
import { type ProfileField, profileField, useProfileFieldChanges } from './queries.ts';
import { builtIns, changeOf, type FieldValues, partNames, problemsOf, valuesOf } from './values.ts';

export function ProfileFieldPage() {
  const t = usePhrases('profileFields');
  const nameOf = useFieldName();
  const { name = '' } = useParams({ strict: false });
  const query = useQuery(profileField(name));
  return (
    <EntityPage
      query={query}
      nameOf={nameOf}
      listTitle={t.title}
      listLink={(props) => <Link to="/sign-in-experience/collect-user-profile" {...props} />}
      missing={t.details.missing}
    >
      {(field) => (
        <>
          <Head field={field} />
          <Settings key={field.name} field={field} />
        </>
      )}
    </EntityPage>
  );
}

function Head({ field }: { readonly field: ProfileField }) {
  const words = usePhrases('profileFields');
  const t = words.details;
  const nameOf = useFieldName();
  const confirm = useConfirm();
  const navigate = useNavigate();
  const { remove } = useProfileFieldChanges();
  const erase = async () => {
    const agreed = await confirm({
      title: t.deleteTitle(nameOf(field)),
      consequence: t.deleteConsequence,
      action: t.delete,
      danger: true,
    });
    if (!agreed) return;
    await remove.mutateAsync(field.name);
    toast.done(t.deleted(nameOf(field)));
    void navigate({ to: '/sign-in-experience/collect-user-profile', ignoreBlocker: true });
  };
  return (
    <DetailsHeader
      icon={<IconForms size={20} />}
      title={nameOf(field)}
      facts={words.types[field.type]}
      id={{ label: words.key, value: field.name }}
      menu={
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => void erase()}>
          {t.delete}
        </Menu.Item>
      }
    />
  );
}

function Settings({ field }: { readonly field: ProfileField }) {
  const words = usePhrases('profileFields');
  const t = words.details;
  const { replace } = useProfileFieldChanges();
  const form = useSettingsForm<FieldValues>({
    stored: valuesOf(field),
    validate: (values) => problemsOf(values, t.problems),
    save: async (values) => valuesOf(await replace.mutateAsync({ name: field.name, body: changeOf(values) })),
    refused: (failure, { setFieldError }) => {
      if (!isApiError(failure) || failure.code !== 'custom_profile_fields.invalid_regex_format') return false;
      setFieldError('pattern', failure.message);
      return true;
    },
  });
  const { type } = form.values;
  // A composite and what stands for one detail are no choice of types.
  const isFixed = partNames(type).length > 0;
  const types = profileFieldTypes.filter((one) => partNames(one).length === 0);
  return (
    <>
      <FormCard title={t.settings} explanation={t.settingsHint}>
        {!isFixed && (
          <Select
            label={words.type}
            allowDeselect={false}
            data={types.map((one) => ({ value: one, label: words.types[one] }))}
            {...form.getInputProps('type')}
          />
        )}
        {!isFixed && (
          <TextInput
            label={t.label}
            description={Object.hasOwn(builtIns, field.name) ? t.labelHint : undefined}
            maxLength={128}
            autoComplete="off"
            {...form.getInputProps('label')}
          />
        )}
        {!isFixed && type !== 'Checkbox' && (
          <>
            <TextInput
              label={t.description}
              maxLength={256}
              autoComplete="off"
              {...form.getInputProps('description')}
            />
            <TextInput
              label={t.placeholder}
              maxLength={256}
              autoComplete="off"
              {...form.getInputProps('placeholder')}
            />
          </>
        )}
        {type !== 'Checkbox' && (
          <Switch
            label={t.required}
            description={t.requiredHint}
            {...form.getInputProps('required', { type: 'checkbox' })}
          />
        )}
      </FormCard>
      {type !== 'Url' && (
        <FormCard title={isFixed ? t.parts : t.rules} explanation={t.rulesHint}>
          <Rules form={form} />
        </FormCard>
      )}
      <SaveBar form={form} />
    </>
  );
}

function Rules({ form }: { readonly form: SettingsForm<FieldValues> }) {
  const t = usePhrases('profileFields').details;
  const count = { inputMode: 'numeric', autoComplete: 'off', maw: 220 } as const;
  switch (form.values.type) {
    case 'Text':
    case 'Number': {
      const isText = form.values.type === 'Text';
      return (
        <>
          <TextInput label={isText ? t.minLength : t.minValue} {...count} {...form.getInputProps('min')} />
          <TextInput label={isText ? t.maxLength : t.maxValue} {...count} {...form.getInputProps('max')} />
        </>
      );
    }
    case 'Date':
      return (
        <>
          <Select
            label={t.format}
            allowDeselect={false}
            data={dateFormats.map((one) => ({
              value: one,
              label: one === 'custom' ? t.formats.custom : one,
            }))}
            {...form.getInputProps('format')}
          />
          {form.values.format === 'custom' && (
            <TextInput
              label={t.customFormat}
              description={t.customFormatHint}
              maxLength={128}
              {...form.getInputProps('customFormat')}
            />
          )}
        </>
      );
    case 'Checkbox':
      return <Switch label={t.checked} {...form.getInputProps('checked', { type: 'checkbox' })} />;
    case 'Select':
      return (
        <Textarea
          label={t.options}
          description={t.optionsHint}
          autosize
          minRows={3}
          spellCheck={false}
          {...form.getInputProps('options')}
        />
      );
    case 'Regex':
      return (
        <TextInput
          label={t.pattern}
          description={t.patternHint}
          maxLength={128}
          spellCheck={false}
          {...form.getInputProps('pattern')}
        />
      );
    default:
      return <Parts form={form} />;
  }
}
