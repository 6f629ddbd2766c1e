/** A page of settings that are one object: its head, and what is there once the object is. */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { Page, PageHeader } from '../ui/Page.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import { Crumbs } from './Crumbs.tsx';
import { useTitle } from './title.ts';

type Props<T> = {
  readonly title: string;
  readonly purpose: string;
  /** The way to its sisters, where it has some. */
  readonly tabs?: ReactNode;
  readonly query: UseQueryResult<T>;
  readonly children: (stored: T) => ReactNode;
};

export function SettingsPage<T>({ title, purpose, tabs, query, children }: Props<T>) {
  useTitle(title);
  return (
    <Page>
      <Crumbs here={title} />
      <PageHeader title={title} purpose={purpose} />
      {tabs}
      {query.isPending && <DetailsSkeleton />}
      {query.error && query.data === undefined && (
        <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.data !== undefined && children(query.data)}
    </Page>
  );
}
