import { MultiSelect, Stack, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answer, api } from '../api/client.ts';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { allOrganizationPermissions } from '../organization-template/queries.ts';
import { useApiCalls } from '../shell/api-calls.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { useTitle } from '../shell/title.ts';
import layout from '../sign-in-experience/layout.module.css';
import { asksForOrganizations, ConsentPreview, named } from '../third-party/ConsentPreview.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import {
  type DynamicValues,
  dynamicClients,
  useChangeDynamicClients,
  userScopes,
} from './dynamic-queries.ts';

/** Clients that nobody registers: they are known by the address of their metadata document. */
export function DynamicClientsPage() {
  const t = usePhrases('applications').dynamic;
  const list = usePhrases('applications').title;
  const query = useQuery(dynamicClients);
  useTitle(t.title);
  useApiCalls([
    { label: t.calls.read, method: 'get', path: '/api/cimd/user-consent-scopes' },
    { label: t.calls.change, method: 'patch', path: '/api/configs/cimd', body: { enabled: true } },
  ]);
  return (
    <Page>
      <Crumbs
        above={[
          <Link key="list" to="/applications">
            {list}
          </Link>,
        ]}
        here={t.title}
      />
      <PageHeader title={t.title} purpose={t.purpose} />
      {query.data && <Settings stored={query.data} />}
      {!query.data && !query.error && <DetailsSkeleton />}
      {query.error && <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />}
    </Page>
  );
}

/** Permissions of the Management API are for administrators: no third party can have them. */
const isManagementApi = (indicator: string) => /^https:\/\/[^/]+\.logto\.app\/(api|me)$/.test(indicator);

function Settings({ stored }: { readonly stored: DynamicValues }) {
  const t = usePhrases('applications').dynamic;
  const change = useChangeDynamicClients();
  const form = useSettingsForm<DynamicValues>({
    stored,
    save: (to) => change.mutateAsync({ from: stored, to }),
  });
  const resources = useQuery({
    queryKey: ['resources', 'with-permissions'],
    queryFn: async () =>
      answer((await api()).GET('/api/resources', { params: { query: { includeScopes: 'true' } } })),
  });
  const organizationScopes = useQuery(allOrganizationPermissions);
  const offered = (resources.data ?? []).filter(({ indicator }) => !isManagementApi(indicator));
  const permissions = offered
    .map(({ name, scopes = [] }) => ({
      group: name,
      items: scopes.map((scope) => ({ value: scope.id, label: scope.name })),
    }))
    .filter(({ items }) => items.length > 0);
  const choice = (field: Exclude<keyof DynamicValues, 'enabled'>) => ({
    value: form.values[field],
    onChange: (chosen: string[]) => form.setFieldValue(field, chosen),
    nothingFoundMessage: t.nothing,
    hidePickedOptions: true,
    searchable: true,
  });
  const ofResources = (ids: readonly string[]) =>
    offered.map(({ name, scopes = [] }) => ({
      title: name,
      permissions: named(scopes.filter(({ id }) => ids.includes(id))),
    }));
  const consent = {
    application: t.example,
    describedAt: 'agent.example.com',
    userScopes: form.values.userScopes,
    resources: ofResources(form.values.resourceScopes),
    organizationPermissions: [
      ...named(
        (organizationScopes.data ?? []).filter(({ id }) => form.values.organizationScopes.includes(id)),
      ),
      ...ofResources(form.values.organizationResourceScopes).flatMap(({ permissions: names }) => names),
    ],
    asksForOrganizations: asksForOrganizations(form.values.userScopes),
  };
  return (
    <div className={layout.beside}>
      <div className={layout.form}>
        <Stack gap="md">
          <FormCard title={t.who} explanation={t.whoHint}>
            <Switch
              label={t.allow}
              description={t.allowHint}
              {...form.getInputProps('enabled', { type: 'checkbox' })}
            />
            {form.values.enabled && <Notice>{t.note}</Notice>}
          </FormCard>
          <FormCard title={t.ceiling} explanation={t.ceilingHint}>
            <MultiSelect label={t.userScopes} data={userScopes} {...choice('userScopes')} />
            <MultiSelect label={t.resourceScopes} data={permissions} {...choice('resourceScopes')} />
            <MultiSelect
              label={t.organizationScopes}
              data={(organizationScopes.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
              {...choice('organizationScopes')}
            />
            <MultiSelect
              label={t.organizationResourceScopes}
              description={t.organizationResourceScopesHint}
              data={permissions}
              {...choice('organizationResourceScopes')}
            />
          </FormCard>
          <SaveBar form={form} />
        </Stack>
      </div>
      <ConsentPreview consent={consent} />
    </div>
  );
}
