/** What a third-party application may ask people for: every switch is stored at once. */

import { Checkbox, Stack, Text } from '@mantine/core';
import { userScope } from '@portero/schema/third-party.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, done } from '../api/client.ts';
import { sentenceOf } from '../api/errors.ts';
import { ApplicationFrame } from '../applications/ApplicationFrame.tsx';
import type { Application } from '../applications/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { toast } from '../shell/toasts.ts';
import layout from '../sign-in-experience/layout.module.css';
import { FormCard } from '../ui/FormCard.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { ErrorState } from '../ui/States.tsx';
import { lookOf } from './BrandingPage.tsx';
import { ApplicationConsent, consentScopes } from './ConsentPreview.tsx';
import { RefusingCard } from './RefusingCard.tsx';

type Type = 'user-scopes' | 'resource-scopes' | 'organization-resource-scopes' | 'organization-scopes';
type Choice = { readonly id: string; readonly name: string; readonly description?: string | null };

/** Lists as long as this are easier to search than to read. */
const long = 8;

export function PermissionsPage() {
  return <ApplicationFrame>{(app) => <Permissions app={app} />}</ApplicationFrame>;
}

function Permissions({ app }: { readonly app: Application }) {
  const t = usePhrases('thirdParty').permissions;
  const client = useQueryClient();
  const path = { applicationId: app.id };
  const [wishes, setWishes] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [keyword, setKeyword] = useState('');
  const allowed = useQuery(consentScopes(app.id));
  const look = useQuery(lookOf(app.id));
  const resources = useQuery({
    queryKey: ['api-resources', 'with-scopes'],
    queryFn: async () =>
      answer((await api()).GET('/api/resources', { params: { query: { includeScopes: 'true' } } })),
  });
  const organization = useQuery({
    queryKey: ['organization-scopes', 'all'],
    queryFn: async () => answer((await api()).GET('/api/organization-scopes')),
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
            ...(type === 'user-scopes' && { userScopes: userScope.options.filter((name) => name === id) }),
            ...(type === 'resource-scopes' && { resourceScopes: [id] }),
            ...(type === 'organization-resource-scopes' && { organizationResourceScopes: [id] }),
            ...(type === 'organization-scopes' && { organizationScopes: [id] }),
          },
        }),
      );
    },
    // One after the other: what was ticked last is what stays.
    scope: { id: `consent-scopes-${app.id}` },
    // What was ticked shows at once, and goes back if the server refuses; the refusal is told by a toast.
    onMutate: ({ type, id, on }) => setWishes((all) => new Map(all).set(`${type} ${id}`, on)),
    onSuccess: () => toast.done(t.saved),
    onSettled: async (_done, _failure, { type, id, on }) => {
      await client.invalidateQueries({ queryKey: consentScopes(app.id).queryKey });
      setWishes((all) => {
        const left = new Map(all);
        // Unless it was ticked again meanwhile.
        if (left.get(`${type} ${id}`) === on) left.delete(`${type} ${id}`);
        return left;
      });
    },
  });
  const failure = allowed.error ?? resources.error ?? organization.error;
  if (failure) return <ErrorState sentence={sentenceOf(failure)} onRetry={() => void allowed.refetch()} />;
  if (!allowed.data) return null;

  const own = new Set(allowed.data.resourceScopes.flatMap(({ scopes }) => scopes.map(({ id }) => id)));
  const through = new Set(
    allowed.data.organizationResourceScopes.flatMap(({ scopes }) => scopes.map(({ id }) => id)),
  );
  const wanted = keyword.trim().toLowerCase();
  const fitting = <T extends Omit<Choice, 'id'>>(choices: readonly T[], more = ''): T[] =>
    choices.filter(({ name, description }) =>
      `${more} ${name} ${description ?? ''}`.toLowerCase().includes(wanted),
    );
  const isLong =
    (organization.data?.length ?? 0) > long ||
    (resources.data?.flatMap(({ scopes = [] }) => scopes).length ?? 0) > long;
  const list = (type: Type, choices: readonly Choice[], chosen: ReadonlySet<string>) => (
    <Stack gap="sm">
      {choices.length === 0 && (
        <Text size="sm" c="dimmed">
          {keyword ? t.noMatch : t.none}
        </Text>
      )}
      {choices.map(({ id, name, description }) => (
        <Checkbox
          key={id}
          label={name}
          description={description}
          checked={wishes.get(`${type} ${id}`) ?? chosen.has(id)}
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
    const shown = offered
      ?.map((resource) => ({ ...resource, scopes: fitting(resource.scopes ?? [], resource.name) }))
      .filter(({ scopes }) => scopes.length > 0);
    return shown?.map(({ id, name, scopes = [] }) => (
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
      {isLong && <SearchField value={keyword} onSearch={setKeyword} placeholder={t.search} />}
      <FormCard title={t.user.title} explanation={t.user.explanation}>
        {list(
          'user-scopes',
          userScope.options.map((name) => ({ id: name, name: t.userScopes[name], description: name })),
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
          fitting(organization.data ?? []),
          new Set(allowed.data.organizationScopes.map(({ id }) => id)),
        )}
      </FormCard>
      <FormCard title={t.through.title} explanation={t.through.explanation}>
        {byApi('organization-resource-scopes', through)}
      </FormCard>
      <RefusingCard app={app} allowed={allowed.data} />
    </Stack>
  );
  return (
    <div className={layout.beside}>
      <div className={layout.form}>{cards}</div>
      {look.data && <ApplicationConsent app={app} look={look.data.values} />}
    </div>
  );
}
