/** What a third-party application may ask people for: every switch is stored at once. */
import { Checkbox, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api, done } from '../api/client.ts';
import { sentenceOf } from '../api/errors.ts';
import { ApplicationFrame } from '../applications/ApplicationFrame.tsx';
import type { Application } from '../applications/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { toast } from '../shell/toasts.ts';
import layout from '../sign-in-experience/layout.module.css';
import { FormCard } from '../ui/FormCard.tsx';
import { ErrorState } from '../ui/States.tsx';
import { lookOf } from './BrandingPage.tsx';
import { ConsentPreview, consentScopes } from './ConsentPreview.tsx';

const userScopes = [
  'profile',
  'email',
  'phone',
  'address',
  'custom_data',
  'identities',
  'roles',
  'urn:logto:scope:organizations',
  'urn:logto:scope:organization_roles',
  'urn:logto:scope:sessions',
  'urn:logto:scope:trusted_devices',
] as const;

type Type = 'user-scopes' | 'resource-scopes' | 'organization-resource-scopes' | 'organization-scopes';
type Choice = { readonly id: string; readonly name: string; readonly description?: string | null };

const most = { page: 1, page_size: 100 } as const;

export function PermissionsPage() {
  return <ApplicationFrame>{(app) => <Permissions app={app} />}</ApplicationFrame>;
}

function Permissions({ app }: { readonly app: Application }) {
  const t = usePhrases('thirdParty').permissions;
  const client = useQueryClient();
  const path = { applicationId: app.id };
  const allowed = useQuery(consentScopes(app.id));
  const look = useQuery(lookOf(app.id));
  const resources = useQuery({
    queryKey: ['api-resources', 'with-scopes'],
    queryFn: async () =>
      answer((await api()).GET('/api/resources', { params: { query: { ...most, includeScopes: 'true' } } })),
  });
  const organization = useQuery({
    queryKey: ['organization-scopes', 'all'],
    queryFn: async () => answer((await api()).GET('/api/organization-scopes', { params: { query: most } })),
  });
  const change = useMutation({
    mutationFn: async ({
      type,
      id,
      on,
    }: {
      readonly type: Type;
      readonly id: string;
      readonly on: boolean;
    }) => {
      const server = await api();
      if (!on) {
        return done(
          server.DELETE('/api/applications/{applicationId}/user-consent-scopes/{scopeType}/{scopeId}', {
            params: { path: { ...path, scopeType: type, scopeId: id } },
          }),
        );
      }
      return done(
        server.POST('/api/applications/{applicationId}/user-consent-scopes', {
          params: { path },
          body: {
            ...(type === 'user-scopes' && { userScopes: userScopes.filter((name) => name === id) }),
            ...(type === 'resource-scopes' && { resourceScopes: [id] }),
            ...(type === 'organization-resource-scopes' && { organizationResourceScopes: [id] }),
            ...(type === 'organization-scopes' && { organizationScopes: [id] }),
          },
        }),
      );
    },
    onSuccess: () => {
      toast.done(t.saved);
      return client.invalidateQueries({ queryKey: consentScopes(app.id).queryKey });
    },
  });
  const failure = allowed.error ?? resources.error ?? organization.error;
  if (failure) return <ErrorState sentence={sentenceOf(failure)} onRetry={() => void allowed.refetch()} />;
  if (!allowed.data) return null;

  const own = new Set(allowed.data.resourceScopes.flatMap(({ scopes }) => scopes.map(({ id }) => id)));
  const through = new Set(
    allowed.data.organizationResourceScopes.flatMap(({ scopes }) => scopes.map(({ id }) => id)),
  );
  // What was just ticked shows at once, and goes back if the server refuses.
  const wished = (type: Type, id: string) => {
    const { isPending, variables } = change;
    return isPending && variables.type === type && variables.id === id ? variables.on : undefined;
  };
  const list = (type: Type, choices: readonly Choice[], chosen: ReadonlySet<string>) => (
    <Stack gap="sm">
      {choices.length === 0 && (
        <Text size="sm" c="dimmed">
          {t.none}
        </Text>
      )}
      {choices.map(({ id, name, description }) => (
        <Checkbox
          key={id}
          label={name}
          description={description}
          checked={wished(type, id) ?? chosen.has(id)}
          disabled={change.isPending}
          onChange={(event) => change.mutate({ type, id, on: event.currentTarget.checked })}
        />
      ))}
    </Stack>
  );
  const byApi = (type: Type, chosen: ReadonlySet<string>) => {
    const offered = resources.data?.filter(
      ({ indicator, scopes = [] }) => scopes.length > 0 && !/\.logto\.app\/(api|me)$/.test(indicator),
    );
    if (offered?.length === 0) return list(type, [], chosen);
    return offered?.map(({ id, name, scopes = [] }) => (
      <Stack key={id} gap="xs">
        <Text size="sm" fw={560}>
          {name}
        </Text>
        {list(type, scopes, chosen)}
      </Stack>
    ));
  };
  const cards = (
    <Stack gap="md">
      <FormCard title={t.user.title} explanation={t.user.explanation}>
        {list(
          'user-scopes',
          userScopes.map((name) => ({ id: name, name: t.userScopes[name], description: name })),
          new Set(allowed.data.userScopes),
        )}
        <Text size="sm" c="dimmed">
          {t.always}
        </Text>
      </FormCard>
      <FormCard title={t.own.title} explanation={t.own.explanation}>
        {byApi('resource-scopes', own)}
      </FormCard>
      <FormCard title={t.organization.title} explanation={t.organization.explanation}>
        {list(
          'organization-scopes',
          organization.data ?? [],
          new Set(allowed.data.organizationScopes.map(({ id }) => id)),
        )}
      </FormCard>
      <FormCard title={t.through.title} explanation={t.through.explanation}>
        {byApi('organization-resource-scopes', through)}
      </FormCard>
    </Stack>
  );
  return (
    <div className={layout.beside}>
      <div className={layout.form}>{cards}</div>
      {look.data && <ConsentPreview app={app} look={look.data.values} />}
    </div>
  );
}
