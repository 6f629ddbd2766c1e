/** A list with everything a list should have: search, count, pages in the address, and each state it can be in. */
import { Button, Group, Stack } from '@mantine/core';
import { IconPlus, type TablerIcon } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import type { PageOf } from '../api/client.ts';
import { failureOf, pageSize } from '../api/queries.ts';
import { type Column, DataTable, type LinkProps, type Sorting } from '../ui/DataTable.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { Pager } from '../ui/Pager.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { EmptyState, NoMatch } from '../ui/States.tsx';
import { Crumbs } from './Crumbs.tsx';
import type { Creation, ListPlace } from './list-place.ts';
import { useTitle } from './title.ts';

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
        failure={failureOf(query)}
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

type Words = {
  readonly title: string;
  readonly create: string;
  readonly empty: { readonly title: string; readonly sentence: string };
  /** Absent: this list cannot be searched. */
  readonly search?: string;
};

export type CreatableListProps<Row> = Pick<
  ListProps<Row>,
  'query' | 'columns' | 'keyOf' | 'link' | 'filters' | 'filtered' | 'onClear'
> & {
  readonly words: Words;
  readonly icon: TablerIcon;
  readonly place: ListPlace;
  readonly creation: Pick<Creation, 'open'>;
};

/** A list of what can be made on its page: while there is none, it offers to make the first. */
export function CreatableList<Row>({ words, icon, place, creation, ...list }: CreatableListProps<Row>) {
  const { page, keyword, onPage, onSearch } = place;
  return (
    <List
      label={words.title}
      page={page}
      onPage={onPage}
      {...(words.search !== undefined && { search: { keyword, placeholder: words.search, onSearch } })}
      empty={<NothingYet icon={icon} words={words} creation={creation} />}
      {...list}
    />
  );
}

/**
 * The whole page of such a list. Its children are the dialogs.
 * @example
 * const place = useListPlace();
 * const creation = useCreation(t.create);
 * <ListPage words={t} icon={IconUserShield} place={place} creation={creation} query={useQuery(roles(place))} … >
 *   <CreateRole opened={creation.opened} onClose={creation.close} />
 * </ListPage>
 */
export function ListPage<Row>({
  children,
  ...list
}: CreatableListProps<Row> & {
  readonly words: Words & { readonly purpose: string };
  readonly children: ReactNode;
}) {
  const { words, creation } = list;
  useTitle(words.title);
  return (
    <Page>
      <Crumbs here={words.title} />
      <PageHeader
        title={words.title}
        purpose={words.purpose}
        actions={<CreateButton label={words.create} creation={creation} />}
      />
      <CreatableList {...list} />
      {children}
    </Page>
  );
}

type CreateButtonProps = { readonly label: string; readonly creation: Pick<Creation, 'open'> };

/** Stands at the right of a page's head. */
export function CreateButton({ label, creation }: CreateButtonProps) {
  return (
    <Button leftSection={<IconPlus size={15} />} onClick={creation.open}>
      {label}
    </Button>
  );
}

type NothingYetProps = {
  readonly icon: TablerIcon;
  readonly words: Pick<Words, 'create' | 'empty'>;
  readonly creation: Pick<Creation, 'open'>;
};

/** Nothing exists yet: what this is, and the button that makes the first. */
export function NothingYet({ icon, words, creation }: NothingYetProps) {
  return (
    <EmptyState
      icon={icon}
      title={words.empty.title}
      sentence={words.empty.sentence}
      action={<Button onClick={creation.open}>{words.create}</Button>}
    />
  );
}
