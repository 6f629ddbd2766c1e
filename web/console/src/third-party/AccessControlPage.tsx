/** Who may use an application: everybody, or whoever one of its rules lets in. */
import { Stack, Switch, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api } from '../api/client.ts';
import { sentenceOf } from '../api/errors.ts';
import { ApplicationFrame } from '../applications/ApplicationFrame.tsx';
import { type Application, applicationKeys } from '../applications/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { organizationRoles, organizations, people, rolesOfPeople } from '../shell/findables.ts';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { ServerMultiSelect } from '../ui/ServerMultiSelect.tsx';
import { ErrorState } from '../ui/States.tsx';

const url = '/api/applications/{applicationId}/access-control';
type Rules = Answered<typeof url, 'get'>;
type Values = Rules & { enabled: boolean; roleOrganizations: string[] };

export function AccessControlPage() {
  return <ApplicationFrame>{(app) => <AccessControl app={app} />}</ApplicationFrame>;
}

function AccessControl({ app }: { readonly app: Application }) {
  const rules = useQuery({
    queryKey: [...applicationKeys.one(app.id), 'access-control'],
    queryFn: async () => answer((await api()).GET(url, { params: { path: { applicationId: app.id } } })),
  });
  if (rules.error)
    return <ErrorState sentence={sentenceOf(rules.error)} onRetry={() => void rules.refetch()} />;
  return rules.data ? <Form app={app} rules={rules.data} /> : null;
}

type FormProps = { readonly app: Application; readonly rules: Rules };

function Form({ app, rules }: FormProps) {
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
        <ServerMultiSelect
          of={people}
          label={t.users}
          value={values.userIds}
          onChange={(ids) => form.setFieldValue('userIds', ids)}
        />
        <ServerMultiSelect
          of={rolesOfPeople}
          label={t.roles}
          value={values.userRoleIds}
          onChange={(ids) => form.setFieldValue('userRoleIds', ids)}
        />
        <ServerMultiSelect
          of={organizations}
          label={t.organizations}
          value={values.organizationIds}
          onChange={(ids) => form.setFieldValue('organizationIds', ids)}
        />
        <ServerMultiSelect
          of={organizations}
          label={t.addOrganization}
          value={values.roleOrganizations}
          onChange={chooseOrganizations}
        />
        {values.roleOrganizations.map((id) => (
          <RolesIn key={id} id={id} value={rolesIn(id)} onChange={(ids) => setRoles(id, ids)} />
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

type RolesInProps = {
  readonly id: string;
  readonly value: readonly string[];
  readonly onChange: (ids: string[]) => void;
};

function RolesIn({ id, value, onChange }: RolesInProps) {
  const t = usePhrases('thirdParty').access;
  const { data: name } = useQuery({
    queryKey: ['options', organizations.kind, 'name', id],
    queryFn: () => organizations.nameOf(id),
    retry: false,
  });
  return (
    <ServerMultiSelect
      of={organizationRoles}
      label={t.organizationRoles(name ?? id)}
      value={value}
      onChange={onChange}
    />
  );
}
