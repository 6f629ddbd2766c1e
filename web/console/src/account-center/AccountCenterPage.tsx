/** What people may see and change of their own account, and the hosted pages where they do. */
import { Anchor, Group, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { use } from 'react';
import { loadInstance } from '../api/instance.ts';
import { usePhrases } from '../i18n/language.ts';
import { SettingsPage } from '../shell/SettingsPage.tsx';
import { SaveBar, type SettingsForm, useEntityForm } from '../shell/settings-form.tsx';
import classes from '../sign-in-experience/layout.module.css';
import { isWebAddress } from '../sign-in-experience/problems.ts';
import { signInExperience } from '../sign-in-experience/queries.ts';
import { ExperienceTabs } from '../sign-in-experience/Tabs.tsx';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { CopyButton } from '../ui/CopyValue.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { MultiTextInput } from '../ui/MultiTextInput.tsx';
import { Notice } from '../ui/Notice.tsx';
import { AccountPreview } from './AccountPreview.tsx';
import { accountCenter, type StoredCenter, useChangeAccountCenter } from './queries.ts';
import {
  changeOf,
  choicesOf,
  type Field,
  groups,
  turned,
  type Values,
  valuesOf,
  wrongOrigins,
} from './values.ts';

export function AccountCenterPage() {
  const t = usePhrases('accountCenter');
  const query = useQuery(accountCenter);
  return (
    <SettingsPage title={t.title} purpose={t.purpose} tabs={<ExperienceTabs />} query={query}>
      {(stored) => <Settings stored={stored} />}
    </SettingsPage>
  );
}

type Form = SettingsForm<Values>;

function Settings({ stored }: { readonly stored: StoredCenter }) {
  const t = usePhrases('accountCenter');
  const change = useChangeAccountCenter();
  const client = useQueryClient();
  const form = useEntityForm<Values, StoredCenter>({
    entity: stored,
    valuesOf,
    validate: (values) => ({
      ...(wrongOrigins(values) && { origins: t.passkeys.problem }),
      ...(values.deleteAccountUrl.trim() &&
        !isWebAddress(values.deleteAccountUrl.trim()) && { deleteAccountUrl: t.deletion.problem }),
    }),
    save: (values, base) => change.mutateAsync({ body: changeOf(values), base }),
    newest: () => client.fetchQuery({ ...accountCenter, staleTime: 0 }),
  });
  return (
    <>
      <div className={classes.beside}>
        <div className={classes.form}>
          <FormCard title={t.master.title} explanation={t.master.hint}>
            <Switch
              label={t.master.label}
              description={t.master.description}
              {...form.getInputProps('enabled', { type: 'checkbox' })}
              onChange={(event) => form.setValues(turned(event.currentTarget.checked, form.values))}
            />
          </FormCard>
          <FieldsCard form={form} group="security">
            <MissingFactors form={form} />
          </FieldsCard>
          <FieldsCard form={form} group="profile" />
          <FieldsCard form={form} group="whole" />
          <FormCard title={t.deletion.title} explanation={t.deletion.hint}>
            <TextInput
              label={t.deletion.label}
              inputMode="url"
              placeholder="https://…"
              {...form.getInputProps('deleteAccountUrl')}
            />
          </FormCard>
          <FormCard title={t.passkeys.title} explanation={t.passkeys.hint}>
            <MultiTextInput
              label={t.passkeys.label}
              itemLabel={t.passkeys.item}
              description={t.passkeys.description}
              placeholder="https://app.example.com"
              values={form.values.origins}
              onChange={(origins) => form.setFieldValue('origins', origins)}
              error={form.errors.origins}
            />
          </FormCard>
          <PagesCard />
          <FormCard title={t.css.title} explanation={t.css.hint}>
            <CodeEditor
              label={t.css.label}
              description={t.css.description}
              language="css"
              value={form.values.customCss}
              onChange={(text) => form.setFieldValue('customCss', text)}
              minHeight={140}
              maxHeight={420}
            />
          </FormCard>
        </div>
        <AccountPreview values={form.values} />
      </div>
      <SaveBar form={form} />
    </>
  );
}

type FieldsCardProps = {
  readonly form: Form;
  readonly group: keyof typeof groups;
  readonly children?: React.ReactNode;
};

function FieldsCard({ form, group, children }: FieldsCardProps) {
  const t = usePhrases('accountCenter');
  const words: Partial<Record<Field, Readonly<Record<'Off' | 'ReadOnly' | 'Edit', string>>>> = t.choices;
  return (
    <FormCard title={t.groups[group].title} explanation={t.groups[group].hint}>
      <Stack gap="sm">
        {groups[group].map((field: Field) => (
          <Select
            key={field}
            label={t.fields[field]}
            allowDeselect={false}
            data={choicesOf(field).map((value) => ({
              value,
              label: (words[field] ?? t.accesses)[value],
            }))}
            {...form.getInputProps(`fields.${field}`)}
          />
        ))}
      </Stack>
      {children}
    </FormCard>
  );
}

/** People could be let set up what nobody turned on. */
function MissingFactors({ form }: { readonly form: Form }) {
  const t = usePhrases('accountCenter');
  const { data } = useQuery(signInExperience);
  if (!data || data.mfa.factors.length > 0 || form.values.fields.mfa === 'Off') return null;
  return (
    <Notice
      tone="warning"
      action={
        <Anchor size="sm" underline="always" renderRoot={(props) => <Link to="/mfa" {...props} />}>
          {t.openMfa}
        </Anchor>
      }
    >
      {t.noFactors}
    </Notice>
  );
}

function PagesCard() {
  const t = usePhrases('accountCenter').pages;
  const { endpoint } = use(loadInstance());
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Stack gap={10}>
        {Object.entries(t.names).map(([path, name]) => {
          const address = `${endpoint}/account/${path}`;
          return (
            <Group key={path} justify="space-between" wrap="nowrap" gap="sm">
              <Stack gap={0} miw={0}>
                <Text size="sm">{name}</Text>
                <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                  {address}
                </Text>
              </Stack>
              <CopyButton value={address} label={`${t.address}: ${name}`} />
            </Group>
          );
        })}
      </Stack>
    </FormCard>
  );
}
