/** What all tabs have in common: a part of the sign-in experience as a form of its own. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { type SettingsForm, useEntityForm } from '../shell/settings-form.tsx';
import {
  type SignInExperienceChange,
  type StoredExperience,
  signInExperience,
  useChangeSignInExperience,
} from '../sign-in-experience/queries.ts';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';

/** The stored settings once they are there; until then what stands for them. */
export function WithExperience({ children }: { readonly children: (stored: StoredExperience) => ReactNode }) {
  const query = useQuery(signInExperience);
  if (query.data) return children(query.data);
  return query.error ? (
    <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
  ) : (
    <DetailsSkeleton />
  );
}

type Part<V extends Record<string, unknown>> = {
  readonly stored: StoredExperience;
  readonly valuesOf: (stored: StoredExperience) => V;
  readonly changeOf: (values: V, stored: StoredExperience) => SignInExperienceChange;
  readonly validate?: (values: V) => Record<string, ReactNode>;
  readonly confirm?: (values: V) => Promise<boolean>;
};

/** Saved only over the version that was looked at. */
export function usePartForm<V extends Record<string, unknown>>(part: Part<V>): SettingsForm<V> {
  const { stored, valuesOf, changeOf, validate, confirm } = part;
  const change = useChangeSignInExperience();
  const client = useQueryClient();
  return useEntityForm<V, StoredExperience>({
    entity: stored,
    valuesOf,
    ...(validate && { validate }),
    ...(confirm && { confirm }),
    save: (values, base) => change.mutateAsync({ body: changeOf(values, base), base }),
    newest: () => client.fetchQuery({ ...signInExperience, staleTime: 0 }),
  });
}
