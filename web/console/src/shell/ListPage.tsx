/** A list with everything a list should have: search, count, pages in the address, and each state it can be in. */
import { Group, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import type { PageOf } from '../api/client.ts';
import { sentenceOf } from '../api/errors.ts';
import { pageSize } from '../api/queries.ts';
import { type Column, DataTable, type LinkProps, type Sorting } from '../ui/DataTable.tsx';
import { Pager } from '../ui/Pager.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { NoMatch } from '../ui/States.tsx';

export type ListProps<Row> = {
  /** Names the table for screen readers. */
  readonly label: string;
  readonly query: UseQueryResult<PageOf<Row>>;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly link?: (row: Row, props: LinkProps) => ReactElement;
  readonly page: number;
  readonly onPage: (page: number) => void;
  /** What it is sorted by; the headers of sortable columns change it. */
  readonly sorting?: Sorting;
  readonly onSort?: (next: Sorting) => void;
  /** Absent: this list cannot be searched. */
  readonly search?: {
    readonly keyword: string;
    readonly placeholder: string;
    readonly onSearch: (keyword: string) => void;
  };
  readonly filters?: ReactNode;
  /** Whether the filters narrow the list, so that "none" means "no match". */
  readonly filtered?: boolean;
  readonly onClear?: () => void;
  /** Nothing exists yet: what this is, and the button that makes the first. */
  readonly empty: ReactNode;
};

/**
 * @example
 * <List label={t.title} query={useQuery(users(search))} columns={columns} keyOf={(user) => user.id}
 *   link={(user, props) => <Link to="/users/$id" params={{ id: user.id }} {...props} />}
 *   page={page} onPage={goTo} search={{ keyword, placeholder: t.search, onSearch }} empty={<EmptyState … />} />
 */
export function List<Row>(props: ListProps<Row>) {
  const {
    label,
    query,
    columns,
    keyOf,
    link,
    page,
    onPage,
    sorting,
    onSort,
    search,
    filters,
    filtered = false,
    onClear,
    empty,
  } = props;
  const narrowed = filtered || Boolean(search?.keyword);
  const clear = () => {
    search?.onSearch('');
    onClear?.();
  };
  return (
    <Stack gap="sm">
      {(search || filters) && (
        <Group gap="xs">
          {search && (
            <SearchField value={search.keyword} onSearch={search.onSearch} placeholder={search.placeholder} />
          )}
          {filters}
        </Group>
      )}
      <DataTable
        label={label}
        columns={columns}
        rows={query.data?.rows}
        keyOf={keyOf}
        {...(link && { link })}
        {...(sorting && { sorting })}
        {...(onSort && { onSort })}
        failure={
          query.error && !query.data
            ? { sentence: sentenceOf(query.error), retry: () => void query.refetch() }
            : undefined
        }
        empty={narrowed ? <NoMatch onClear={clear} /> : empty}
      />
      {query.data && (
        <Pager
          page={page}
          size={pageSize}
          total={query.data.total}
          capped={query.data.capped}
          onPage={onPage}
        />
      )}
    </Stack>
  );
}
