/** What the inspector answers, and the things that one picks for it. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type Answered, answer, api } from '../api/client.ts';
import type { InspectorSearch } from './routes.ts';

export type Inspection = Answered<'/api/token-inspector', 'post'>;
export type InspectedScope = Inspection['scopes'][number];
export type Source = InspectedScope['reasons'][number];

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
