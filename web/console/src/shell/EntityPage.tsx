/** A details page in each state it can be in: awaited, there, gone, not to be had. */
import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { isApiError, sentenceOf } from '../api/errors.ts';
import { Page } from '../ui/Page.tsx';
import { DetailsSkeleton, EmptyState, ErrorState } from '../ui/States.tsx';
import { Crumbs } from './Crumbs.tsx';
import { useTitle } from './title.ts';

export type EntityPageProps<E> = {
  readonly query: UseQueryResult<E>;
  readonly nameOf: (entity: E) => string;
  /** The list it is from: its name and a link to it. */
  readonly listTitle: string;
  readonly listLink: (props: { readonly children?: ReactNode }) => ReactElement;
  readonly missing: { readonly title: string; readonly sentence: string; readonly back: string };
  readonly children: (entity: E) => ReactNode;
};

export function EntityPage<E>(props: EntityPageProps<E>) {
  const { query, nameOf, listTitle, listLink, missing, children } = props;
  const name = query.data === undefined ? undefined : nameOf(query.data);
  useTitle(name ?? listTitle);
  const isGone = isApiError(query.error) && query.error.status === 404;
  return (
    <Page>
      <Crumbs above={[<span key="list">{listLink({ children: listTitle })}</span>]} here={name ?? '…'} />
      {query.isPending && <DetailsSkeleton />}
      {query.data !== undefined && children(query.data)}
      {isGone && query.data === undefined && (
        <EmptyState
          page
          title={missing.title}
          sentence={missing.sentence}
          action={
            <Button variant="default" renderRoot={(root) => listLink(root)}>
              {missing.back}
            </Button>
          }
        />
      )}
      {query.error && query.data === undefined && !isGone && (
        <ErrorState page sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
    </Page>
  );
}
