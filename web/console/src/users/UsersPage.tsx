import { Button, Stack } from '@mantine/core';
import { IconLifebuoy, IconUpload, IconUserOff, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useRef } from 'react';
import { saveFile } from '../api/files.ts';
import { usePhrases } from '../i18n/language.ts';
import { session } from '../shell/auth/session.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { ExportMenu } from '../shell/ExportMenu.tsx';
import { CreateButton, List, NothingYet } from '../shell/ListPage.tsx';
import { useCreation } from '../shell/list-place.ts';
import { useTitle } from '../shell/title.ts';
import { Page, PageHeader } from '../ui/Page.tsx';
import { Bulk } from './Bulk.tsx';
import { ColumnMenu } from './ColumnMenu.tsx';
import { CreateUser } from './CreateUser.tsx';
import { useColumnChoice } from './columns.ts';
import { deletionSettings } from './deleted/queries.ts';
import { FilterPills } from './FilterPills.tsx';
import { Filters } from './Filters.tsx';
import { filterCount, sortingOf, sortOf, type UserFilters, usersSearch } from './list-search.ts';
import { exportAddress, users } from './queries.ts';
import { requestCount } from './recovery/queries.ts';
import { useSelection } from './selection.ts';
import { useUserColumns } from './UserColumns.tsx';

export function UsersPage() {
  const t = usePhrases('users');
  const deleted = usePhrases('deletedUsers');
  const recovery = usePhrases('recoveryRequests');
  useTitle(t.title);
  const search = useSearch({ from: '/frame/users' });
  const { page = 1, keyword = '', create: _creating, ...filters } = search;
  const { sort: _sort, ...narrowing } = filters;
  const of = { keyword, ...narrowing };
  const columnChoice = useColumnChoice(session.administrator?.id ?? '');
  const navigate = useNavigate({ from: '/users' });
  const query = useQuery(users({ page, keyword, ...filters }));

  const creation = useCreation(t.create);

  const waiting = useQuery(requestCount('waiting')).data?.total ?? 0;
  const isAsked = (useQuery(requestCount()).data?.total ?? 0) > 0;
  const isKept = (useQuery(deletionSettings).data?.days ?? 0) > 0;
  const rows = query.data?.rows ?? [];
  const total = query.data?.total ?? 0;
  const { selection, ...chosen } = useSelection(of);
  const isPageChosen = rows.length > 0 && rows.every(({ id }) => chosen.has(id));
  const pageBox = useRef<HTMLInputElement>(null);
  const columns = useUserColumns({
    rows,
    shown: columnChoice.shown,
    has: chosen.has,
    pageBox,
    choose: (people, wanted) => chosen.choose(people, wanted, rows),
  });
  const show = (next: Readonly<Partial<Record<keyof UserFilters, string | undefined>>>) =>
    void navigate({ search: usersSearch({ keyword, ...next }), replace: true });

  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader
        title={t.title}
        purpose={t.purpose}
        actions={
          <>
            {isKept && (
              <Button
                variant="default"
                leftSection={<IconUserOff size={15} />}
                onClick={() => void navigate({ to: '/users/deleted' })}
              >
                {deleted.title}
              </Button>
            )}
            {isAsked && (
              <Button
                variant={waiting > 0 ? 'light' : 'default'}
                leftSection={<IconLifebuoy size={15} />}
                onClick={() => void navigate({ to: '/users/recovery-requests' })}
              >
                {recovery.waiting(waiting)}
              </Button>
            )}
            <ExportMenu
              words={t.export}
              save={(format) => saveFile(exportAddress(of, format), `users.${format}`)}
            />
            <Button
              variant="default"
              leftSection={<IconUpload size={15} />}
              onClick={() => void navigate({ to: '/users-import' })}
            >
              {t.import.title}
            </Button>
            <CreateButton label={t.create} creation={creation} />
          </>
        }
      />
      <Stack gap="sm">
        <FilterPills filters={filters} onRemove={(name) => show({ ...filters, [name]: undefined })} />
        <List
          label={t.title}
          query={query}
          columns={columns}
          keyOf={(person) => person.id}
          link={(person, props) => <Link to="/users/$id" params={{ id: person.id }} {...props} />}
          page={page}
          onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
          sorting={sortingOf(filters)}
          onSort={(next) => show({ ...filters, sort: sortOf(next) })}
          search={{
            keyword,
            placeholder: t.search,
            onSearch: (text) =>
              void navigate({ search: { ...filters, ...(text && { keyword: text }) }, replace: true }),
          }}
          filtered={filterCount(filters) > 0}
          onClear={() => void navigate({ search: {} })}
          filters={
            <>
              <Filters
                filters={filters}
                onChange={(change) => show({ ...filters, ...change })}
                onClear={() => show({ sort: filters.sort })}
              />
              <ColumnMenu shown={columnChoice.shown} onChoose={columnChoice.choose} />
            </>
          }
          empty={<NothingYet icon={IconUsers} words={t} creation={creation} />}
        />
        <Bulk
          selection={selection}
          count={chosen.count}
          more={selection.kind === 'some' && isPageChosen && total > rows.length ? total : undefined}
          focusAfter={pageBox}
          onAll={() => chosen.chooseAll(total)}
          onKeep={chosen.keepOnly}
        />
      </Stack>
      <CreateUser opened={creation.opened} onClose={creation.close} />
    </Page>
  );
}
