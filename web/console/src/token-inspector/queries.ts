/** What the inspector answers, and the things that one picks for it. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import * as z from 'zod';
import { type Answered, answer, api } from '../api/client.ts';
import type { InspectorSearch } from './routes.ts';

export type Inspection = Answered<'/api/token-inspector', 'post'>;
export type InspectedScope = Inspection['scopes'][number];
export type Source = InspectedScope['reasons'][number];

const detailList = z
  .array(z.looseObject({ type: z.string().min(1) }))
  .min(1)
  .max(10);

/** What is typed as authorization details; undefined for what is none, or not yet. */
export function readDetails(text: string | undefined): z.infer<typeof detailList> | undefined {
  if (!text) return undefined;
  try {
    return detailList.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Nothing is issued. Asked anew each time, since it shows how things are now. */
export function inspection(asked: InspectorSearch) {
  const { application = '', user, resource, organization, scope, details } = asked;
  const authorizationDetails = readDetails(details);
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
            ...(authorizationDetails && { authorizationDetails }),
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
