import { Avatar, Badge, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { IconPlus, IconUpload, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { session } from '../shell/auth/session.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { List } from '../shell/ListPage.tsx';
import { usePaletteActions } from '../shell/palette-store.ts';
import { useShortcut } from '../shell/shortcuts.ts';
import { useTitle } from '../shell/title.ts';
import type { Column } from '../ui/DataTable.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { EmptyState } from '../ui/States.tsx';
import { Bulk, type Chosen } from './Bulk.tsx';
import { ColumnMenu } from './ColumnMenu.tsx';
import { CreateUser } from './CreateUser.tsx';
import { type OptionalColumn, useColumnChoice } from './columns.ts';
import { ExportButton } from './ExportButton.tsx';
import { FilterPills } from './FilterPills.tsx';
import { Filters } from './Filters.tsx';
import { filterCount, usersSearch } from './list-search.ts';
import { displayName, type UserRow, users } from './queries.ts';

export function UsersPage() {
  const t = usePhrases('users');
  useTitle(t.title);
  const search = useSearch({ from: '/frame/users' });
  const { page = 1, keyword = '', create: creating, ...filters } = search;
  const [chosen, setChosen] = useState<Chosen>(new Map());
  const columnChoice = useColumnChoice(session.administrator?.id ?? '');
  const navigate = useNavigate({ from: '/users' });
  const query = useQuery(users({ page, keyword, ...filters }));

  const create = () => void navigate({ search: (before) => ({ ...before, create: true }) });
  useShortcut('c', t.create, create);
  usePaletteActions([{ id: 'create', label: t.create, icon: IconPlus, keys: 'c', run: create }]);

  const choose = (people: readonly UserRow[], wanted: boolean) =>
    setChosen((before) => {
      const after = new Map(before);
      for (const person of people) {
        if (wanted) after.set(person.id, displayName(person));
        else after.delete(person.id);
      }
      return after;
    });
  const rows = query.data?.rows ?? [];
  const onPage = rows.filter(({ id }) => chosen.has(id)).length;
  const everyColumn: (Column<UserRow> & { readonly id: OptionalColumn | 'chosen' | 'person' })[] = [
    {
      id: 'chosen',
      label: (
        <Checkbox
          size="xs"
          aria-label={t.bulk.choosePage}
          disabled={rows.length === 0}
          checked={rows.length > 0 && onPage === rows.length}
          indeterminate={onPage > 0 && onPage < rows.length}
          onChange={({ currentTarget: { checked } }) => choose(rows, checked)}
        />
      ),
      width: '44px',
      control: true,
      cell: (person) => (
        <Checkbox
          size="xs"
          aria-label={t.bulk.choose(displayName(person))}
          checked={chosen.has(person.id)}
          onChange={({ currentTarget: { checked } }) => choose([person], checked)}
        />
      ),
    },
    {
      id: 'person',
      label: t.columns.person,
      cell: (person) => (
        <Group gap={10} wrap="nowrap" component="span" display="inline-flex" maw="100%">
          <Avatar src={person.avatar} name={displayName(person)} size={24} radius="xl" color="pine" />
          <Text span inherit truncate>
            {displayName(person)}
          </Text>
          {person.isSuspended && (
            <Badge size="sm" color="red" variant="light" style={{ flexShrink: 0 }}>
              {t.suspended}
            </Badge>
          )}
        </Group>
      ),
    },
    {
      id: 'identifiers',
      label: t.columns.identifiers,
      secondary: true,
      cell: (person) => (
        <Text span inherit truncate c="dimmed">
          {identifiersOf(person) || t.noIdentifier}
        </Text>
      ),
    },
    {
      id: 'lastSignIn',
      label: t.columns.lastSignIn,
      width: '150px',
      secondary: true,
      cell: (person) =>
        person.lastSignInAt ? (
          <RelativeTime at={person.lastSignInAt} />
        ) : (
          <Text span inherit c="dimmed">
            {t.never}
          </Text>
        ),
    },
    {
      id: 'created',
      label: t.columns.created,
      width: '150px',
      secondary: true,
      cell: (person) => <RelativeTime at={person.createdAt} />,
    },
    {
      id: 'hasPassword',
      label: t.columns.hasPassword,
      width: '110px',
      secondary: true,
      cell: (person) => (person.hasPassword ? t.yesNo.yes : t.yesNo.no),
    },
    {
      id: 'id',
      label: t.columns.id,
      width: '150px',
      secondary: true,
      cell: (person) => (
        <Text span inherit truncate ff="monospace" fz="xs">
          {person.id}
        </Text>
      ),
    },
  ];
  const columns = everyColumn.filter(
    ({ id }) => id === 'chosen' || id === 'person' || columnChoice.shown.includes(id),
  );

  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader
        title={t.title}
        purpose={t.purpose}
        actions={
          <Group gap="xs">
            <ExportButton />
            <Button
              variant="default"
              leftSection={<IconUpload size={15} />}
              onClick={() => void navigate({ to: '/users-import' })}
            >
              {t.import.title}
            </Button>
            <Button leftSection={<IconPlus size={15} />} onClick={create}>
              {t.create}
            </Button>
          </Group>
        }
      />
      <Stack gap="sm">
        <FilterPills
          filters={filters}
          onRemove={(name) =>
            void navigate({ search: usersSearch({ keyword, ...filters, [name]: undefined }), replace: true })
          }
        />
        <List
          label={t.title}
          query={query}
          columns={columns}
          keyOf={(person) => person.id}
          link={(person, props) => <Link to="/users/$id" params={{ id: person.id }} {...props} />}
          page={page}
          onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
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
                onChange={(change) =>
                  void navigate({ search: usersSearch({ keyword, ...filters, ...change }), replace: true })
                }
                onClear={() =>
                  void navigate({ search: usersSearch({ keyword, sort: filters.sort }), replace: true })
                }
              />
              <ColumnMenu shown={columnChoice.shown} onChoose={columnChoice.choose} />
            </>
          }
          empty={
            <EmptyState
              icon={IconUsers}
              title={t.empty.title}
              sentence={t.empty.sentence}
              action={<Button onClick={create}>{t.create}</Button>}
            />
          }
        />
        <Bulk chosen={chosen} onClear={() => setChosen(new Map())} />
      </Stack>
      <CreateUser
        opened={Boolean(creating)}
        onClose={() => void navigate({ search: ({ create: _open, ...rest }) => rest })}
      />
    </Page>
  );
}

function identifiersOf({ username, primaryEmail, primaryPhone }: UserRow): string {
  return [username, primaryEmail, primaryPhone && `+${primaryPhone}`].filter(Boolean).join(' · ');
}
