/** What people can leave out when a third-party application asks them: every change is stored at once. */
import { MultiSelect, Switch } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import { ifMatch } from '../api/versions.ts';
import { type Application, application, applicationKeys } from '../applications/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { toast } from '../shell/toasts.ts';
import { FormCard } from '../ui/FormCard.tsx';
import type { Allowed } from './ConsentPreview.tsx';

type Required = Application['customClientMetadata']['requiredScopes'];

/** They go with signing in. */
const basic = 'profile';

type Props = { readonly app: Application; readonly allowed: Allowed };

export function RefusingCard({ app, allowed }: Props) {
  const { refusing: t, userScopes: words } = usePhrases('thirdParty').permissions;
  const client = useQueryClient();
  // What was chosen shows at once, and goes back if the server refuses.
  const [wish, setWish] = useState<{ readonly value: Required }>();
  const change = useMutation({
    mutationFn: async ({ value: requiredScopes }: { readonly value: Required }) => {
      // The column is replaced as a whole, so it is read first.
      const fresh = await client.fetchQuery({ ...application(app.id), staleTime: 0 });
      const { requiredScopes: _former, ...others } = fresh.customClientMetadata;
      return answer(
        (await api()).PATCH('/api/applications/{id}', {
          params: { path: { id: app.id } },
          body: { customClientMetadata: { ...others, ...(requiredScopes && { requiredScopes }) } },
          headers: ifMatch(fresh),
        }),
      );
    },
    scope: { id: `required-scopes-${app.id}` },
    onSuccess: () => toast.done(t.saved),
    onSettled: async (_done, _failure, settled) => {
      await client.invalidateQueries({ queryKey: applicationKeys.one(app.id), exact: true });
      // Unless something else was chosen meanwhile.
      setWish((latest) => (latest === settled ? undefined : latest));
    },
  });
  const choose = (value: Required) => {
    const next = { value };
    setWish(next);
    change.mutate(next);
  };
  const required = wish ? wish.value : app.customClientMetadata.requiredScopes;
  const chosen = required === 'all' ? [] : [...(required ?? [])];
  const personal = allowed.userScopes
    .filter((name) => name !== basic)
    .map((name) => ({ value: name as string, label: words[name] }));
  const others = [
    ...allowed.resourceScopes.flatMap(({ scopes }) => scopes),
    ...allowed.organizationScopes,
    ...allowed.organizationResourceScopes.flatMap(({ scopes }) => scopes),
  ].map(({ name }) => name);
  const known = new Set(personal.map(({ value }) => value));
  const data = [
    ...personal,
    // What is off the lists by now can be taken away here, too.
    ...[...new Set([...others, ...chosen])]
      .filter((name) => !known.has(name))
      .map((name) => ({ value: name, label: name })),
  ];
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <Switch
        label={t.all}
        description={t.allHint}
        checked={required === 'all'}
        onChange={(event) => choose(event.currentTarget.checked ? 'all' : undefined)}
      />
      {required !== 'all' && data.length > 0 && (
        <MultiSelect
          label={t.needed}
          description={t.neededHint}
          data={data}
          value={chosen}
          onChange={(names) => choose(names.length > 0 ? names : undefined)}
          searchable
        />
      )}
    </FormCard>
  );
}
