/** What an organization is called, what it asks of its members, and who joins it by themselves. */
import { Switch, TagsInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar, useEntityForm, useSettingsForm } from '../shell/settings-form.tsx';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import { justInTime, type Organization, organization, useOrganizationChanges } from './queries.ts';
import { RoleChoice } from './RoleChoice.tsx';
import { domainsOf, isDomain, parseObject } from './values.ts';

export function OrganizationSettingsPage() {
  return (
    <OrganizationFrame>
      {(found) => (
        <>
          <General key={found.id} organization={found} />
          <JustInTime key={`jit-${found.id}`} organization={found} />
        </>
      )}
    </OrganizationFrame>
  );
}

type Props = { readonly organization: Organization };

const valuesOf = (it: Organization) => ({
  name: it.name,
  description: it.description ?? '',
  customData: JSON.stringify(it.customData, null, 2),
  isMfaRequired: it.isMfaRequired,
});
type Values = ReturnType<typeof valuesOf>;

function General({ organization: it }: Props) {
  const t = usePhrases('organizations').settings;
  const { change } = useOrganizationChanges(it.id);
  const client = useQueryClient();
  const form = useEntityForm<Values, Organization>({
    entity: it,
    valuesOf,
    newest: () => client.fetchQuery({ ...organization(it.id), staleTime: 0 }),
    validate: ({ name, customData }) => ({
      ...(!name.trim() && { name: t.nameProblem }),
      ...(parseObject(customData) === undefined && { customData: t.dataProblem }),
    }),
    save: async ({ name, description, customData, isMfaRequired }, base) => {
      const body = {
        name: name.trim(),
        description: description.trim() || null,
        customData: parseObject(customData) ?? {},
        isMfaRequired,
      };
      return { ...base, ...(await change.mutateAsync({ base, body })) };
    },
  });
  return (
    <>
      <FormCard title={t.general} explanation={t.generalHint}>
        <TextInput label={t.name} maxLength={128} autoComplete="off" {...form.getInputProps('name')} />
        <TextInput
          label={t.description}
          maxLength={256}
          autoComplete="off"
          {...form.getInputProps('description')}
        />
        <CodeEditor
          label={t.data}
          description={t.dataHint}
          language="json"
          value={form.values.customData}
          onChange={(customData) => form.setFieldValue('customData', customData)}
          error={form.errors.customData}
        />
      </FormCard>
      <FormCard title={t.security} explanation={t.securityHint}>
        <Switch
          label={t.mfa}
          description={t.mfaHint}
          {...form.getInputProps('isMfaRequired', { type: 'checkbox' })}
        />
      </FormCard>
      <SaveBar form={form} />
    </>
  );
}

function JustInTime({ organization: it }: Props) {
  const t = usePhrases('organizations').jit;
  const query = useQuery(justInTime(it.id));
  if (query.data) return <JustInTimeForm organization={it} stored={query.data} />;
  return (
    <FormCard title={t.title} explanation={t.hint}>
      {query.error ? (
        <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      ) : (
        <DetailsSkeleton />
      )}
    </FormCard>
  );
}

type Joining = { domains: string[]; roleIds: string[] };

function JustInTimeForm({ organization: it, stored }: Props & { readonly stored: Joining }) {
  const t = usePhrases('organizations').jit;
  const { setJustInTime } = useOrganizationChanges(it.id);
  const form = useSettingsForm<Joining>({
    stored,
    validate: ({ domains }) => {
      const wrong = domains.find((domain) => !isDomain(domain));
      return wrong === undefined ? {} : { domains: t.domainProblem(wrong) };
    },
    save: async (values) => {
      await setJustInTime.mutateAsync(values);
      return values;
    },
  });
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <TagsInput
        label={t.domains}
        description={t.domainsHint}
        placeholder={form.values.domains.length === 0 ? 'example.com' : ''}
        splitChars={[',', ' ', ';']}
        value={form.values.domains}
        onChange={(domains) => form.setFieldValue('domains', domainsOf(domains))}
        error={form.errors.domains}
      />
      <RoleChoice
        type="User"
        label={t.roles}
        description={t.rolesHint}
        value={form.values.roleIds}
        onChange={(roleIds) => form.setFieldValue('roleIds', roleIds)}
      />
      <SaveBar form={form} />
    </FormCard>
  );
}
