/** Who may use an application: everybody, or whoever one of its rules lets in. */
import { MultiSelect, Stack, Switch, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api } from '../api/client.ts';
import { sentenceOf } from '../api/errors.ts';
import { ApplicationFrame } from '../applications/ApplicationFrame.tsx';
import { type Application, applicationKeys } from '../applications/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { ErrorState } from '../ui/States.tsx';
import { displayName } from '../users/queries.ts';

const url = '/api/applications/{applicationId}/access-control';
type Rules = Answered<typeof url, 'get'>;
type Values = Rules & { enabled: boolean; roleOrganizations: string[] };
type Option = { readonly value: string; readonly label: string };
type Options = Record<'users' | 'roles' | 'organizations' | 'organizationRoles', Option[]>;

const most = { page: 1, page_size: 100 } as const;
const named = ({ id, name }: { readonly id: string; readonly name: string }): Option => ({
  value: id,
  label: name,
});

/** The first hundred of each; what a rule names besides is shown by its id. */
async function readOptions(): Promise<Options> {
  const server = await api();
  const [users, roles, organizations, organizationRoles] = await Promise.all([
    answer(server.GET('/api/users', { params: { query: most } })),
    answer(server.GET('/api/roles', { params: { query: { ...most, type: 'User' } } })),
    answer(server.GET('/api/organizations', { params: { query: most } })),
    answer(server.GET('/api/organization-roles', { params: { query: most } })),
  ]);
  return {
    users: users.map((person) => ({ value: person.id, label: displayName(person) })),
    roles: roles.map(named),
    organizations: organizations.map(named),
    organizationRoles: organizationRoles.filter(({ type }) => type === 'User').map(named),
  };
}

export function AccessControlPage() {
  return <ApplicationFrame>{(app) => <AccessControl app={app} />}</ApplicationFrame>;
}

function AccessControl({ app }: { readonly app: Application }) {
  const rules = useQuery({
    queryKey: [...applicationKeys.one(app.id), 'access-control'],
    queryFn: async () => answer((await api()).GET(url, { params: { path: { applicationId: app.id } } })),
  });
  const options = useQuery({ queryKey: ['access-control', 'options'], queryFn: readOptions });
  const failure = rules.error ?? options.error;
  if (failure) return <ErrorState sentence={sentenceOf(failure)} onRetry={() => void rules.refetch()} />;
  return rules.data && options.data ? <Form app={app} rules={rules.data} options={options.data} /> : null;
}

type FormProps = { readonly app: Application; readonly rules: Rules; readonly options: Options };

function Form({ app, rules, options }: FormProps) {
  const t = usePhrases('thirdParty').access;
  const client = useQueryClient();
  const form = useSettingsForm<Values>({
    stored: {
      ...rules,
      enabled: app.appLevelAccessControlEnabled,
      roleOrganizations: rules.organizationRoleRules.map(({ organizationId }) => organizationId),
    },
    validate: (values) => (values.enabled && isEmpty(values) ? { enabled: t.noRule } : {}),
    save: async (values) => {
      const server = await api();
      const params = { path: { applicationId: app.id } };
      const { enabled, roleOrganizations: _chosen, ...body } = values;
      const turn = async () =>
        answer(
          server.PATCH('/api/applications/{id}', {
            params: { path: { id: app.id } },
            body: { appLevelAccessControlEnabled: enabled },
          }),
        );
      // Off first, so that the last rule may go; on last, so that there is one.
      if (!enabled && app.appLevelAccessControlEnabled) await turn();
      const kept = body.organizationRoleRules.filter(
        ({ organizationRoleIds }) => organizationRoleIds.length > 0,
      );
      const stored = await answer(
        server.PUT(url, { params, body: { ...body, organizationRoleRules: kept } }),
      );
      if (enabled && !app.appLevelAccessControlEnabled) await turn();
      client.setQueryData([...applicationKeys.one(app.id), 'access-control'], stored);
      void client.invalidateQueries({ queryKey: applicationKeys.one(app.id), exact: true });
      return {
        ...stored,
        enabled,
        roleOrganizations: stored.organizationRoleRules.map(({ organizationId }) => organizationId),
      };
    },
  });
  const { values } = form;
  const common = { searchable: true, clearable: true, nothingFoundMessage: t.nothing } as const;
  const rolesIn = (organizationId: string) =>
    values.organizationRoleRules.find((rule) => rule.organizationId === organizationId)
      ?.organizationRoleIds ?? [];
  const setRoles = (organizationId: string, organizationRoleIds: string[]) =>
    form.setFieldValue('organizationRoleRules', [
      ...values.organizationRoleRules.filter((rule) => rule.organizationId !== organizationId),
      ...(organizationRoleIds.length > 0 ? [{ organizationId, organizationRoleIds }] : []),
    ]);
  const chooseOrganizations = (ids: string[]) => {
    form.setFieldValue('roleOrganizations', ids);
    form.setFieldValue(
      'organizationRoleRules',
      values.organizationRoleRules.filter(({ organizationId }) => ids.includes(organizationId)),
    );
  };
  return (
    <Stack gap="md">
      <FormCard title={t.title} explanation={t.explanation}>
        <Switch label={t.enable} {...form.getInputProps('enabled', { type: 'checkbox' })} />
      </FormCard>
      <FormCard title={t.rules} explanation={t.rulesHint}>
        <MultiSelect
          {...common}
          label={t.users}
          data={withIds(options.users, values.userIds)}
          {...form.getInputProps('userIds')}
        />
        <MultiSelect
          {...common}
          label={t.roles}
          data={withIds(options.roles, values.userRoleIds)}
          {...form.getInputProps('userRoleIds')}
        />
        <MultiSelect
          {...common}
          label={t.organizations}
          data={withIds(options.organizations, values.organizationIds)}
          {...form.getInputProps('organizationIds')}
        />
        <MultiSelect
          {...common}
          label={t.addOrganization}
          data={withIds(options.organizations, values.roleOrganizations)}
          value={values.roleOrganizations}
          onChange={chooseOrganizations}
        />
        {values.roleOrganizations.map((id) => (
          <MultiSelect
            {...common}
            key={id}
            label={t.organizationRoles(options.organizations.find(({ value }) => value === id)?.label ?? id)}
            data={withIds(options.organizationRoles, rolesIn(id))}
            value={rolesIn(id)}
            onChange={(ids) => setRoles(id, ids)}
          />
        ))}
        {values.enabled && isEmpty(values) && (
          <Text size="sm" c="red">
            {t.noRule}
          </Text>
        )}
      </FormCard>
      <SaveBar form={form} />
    </Stack>
  );
}

const isEmpty = ({ userIds, userRoleIds, organizationIds, organizationRoleRules }: Values): boolean =>
  [userIds, userRoleIds, organizationIds, organizationRoleRules].every((list) => list.length === 0);

const withIds = (options: readonly Option[], ids: readonly string[]): Option[] => [
  ...options,
  ...ids.filter((id) => !options.some(({ value }) => value === id)).map((id) => ({ value: id, label: id })),
];
