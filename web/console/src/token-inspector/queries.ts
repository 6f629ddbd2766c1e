/** What the inspector answers, and the things that one picks for it. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type Answered, answer, api } from '../api/client.ts';
import { displayName } from '../users/queries.ts';
import type { InspectorSearch } from './routes.ts';

export type Inspection = Answered<'/api/token-inspector', 'post'>;
export type InspectedScope = Inspection['scopes'][number];
export type Source = InspectedScope['reasons'][number];
export type Option = { readonly value: string; readonly label: string };

export function inspection(asked: InspectorSearch) {
  const { application = '', user, resource, organization, scope } = asked;
  return queryOptions({
    queryKey: ['token-inspector', asked],
    queryFn: async () =>
      answer(
        (await api()).POST('/api/token-inspector', {
          body: {
            applicationId: application,
            ...(user && { userId: user }),
            ...(resource && { resource }),
            ...(organization && { organizationId: organization }),
            ...(scope && { scope }),
          },
        }),
      ),
    enabled: application !== '',
    // What it shows is how things are now.
    staleTime: 0,
    retry: false,
    placeholderData: keepPreviousData,
  });
}

const shown = 20;

export type Kind = 'application' | 'user' | 'resource' | 'organization';

/** Things of a kind by a word of their name. */
export function options(kind: Kind, keyword: string) {
  return queryOptions({
    queryKey: ['token-inspector', 'options', kind, keyword],
    queryFn: () => find(kind, keyword),
    placeholderData: keepPreviousData,
  });
}

/** The name of what an address names already. */
export function chosen(kind: Kind, id: string) {
  return queryOptions({
    queryKey: ['token-inspector', 'chosen', kind, id],
    queryFn: () => nameOf(kind, id),
    enabled: id !== '' && kind !== 'resource',
    retry: false,
  });
}

async function find(kind: Kind, keyword: string): Promise<Option[]> {
  const client = await api();
  const page = { page: 1, page_size: shown };
  const search = keyword && { search_params: { search: `%${keyword}%` } };
  switch (kind) {
    case 'application': {
      const query = { ...page, ...search };
      const found = await answer(client.GET('/api/applications', { params: { query } }));
      return found.map(({ id, name }) => ({ value: id, label: name }));
    }
    case 'user': {
      const query = { ...page, ...search };
      const found = await answer(client.GET('/api/users', { params: { query } }));
      return found.map((user) => ({ value: user.id, label: displayName(user) }));
    }
    case 'organization': {
      const query = { ...page, ...(keyword && { q: keyword }) };
      const found = await answer(client.GET('/api/organizations', { params: { query } }));
      return found.map(({ id, name }) => ({ value: id, label: name }));
    }
    case 'resource': {
      const query = { page: 1, page_size: 100 };
      const found = await answer(client.GET('/api/resources', { params: { query } }));
      return found.map(({ indicator, name }) => ({ value: indicator, label: `${name} · ${indicator}` }));
    }
  }
}

async function nameOf(kind: Kind, id: string): Promise<string> {
  const client = await api();
  if (kind === 'user')
    return displayName(await answer(client.GET('/api/users/{userId}', { params: { path: { userId: id } } })));
  const params = { path: { id } };
  if (kind === 'organization') return (await answer(client.GET('/api/organizations/{id}', { params }))).name;
  return (await answer(client.GET('/api/applications/{id}', { params }))).name;
}
