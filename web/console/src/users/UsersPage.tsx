import { Avatar, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { List } from '../shell/ListPage.tsx';
import { usePaletteActions } from '../shell/palette-store.ts';
import { useShortcut } from '../shell/shortcuts.ts';
import { useTitle } from '../shell/title.ts';
import type { Column } from '../ui/DataTable.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { EmptyState } from '../ui/States.tsx';
import { CreateUser } from './CreateUser.tsx';
import { displayName, type UserRow, users } from './queries.ts';

export function UsersPage() {
  const t = usePhrases('users');
  useTitle(t.title);
  const { page = 1, keyword = '', create: creating } = useSearch({ from: '/frame/users' });
  const navigate = useNavigate({ from: '/users' });
  const query = useQuery(users({ page, keyword }));

  const create = () => void navigate({ search: (before) => ({ ...before, create: true }) });
  useShortcut('c', t.create, create);
  usePaletteActions([{ id: 'create', label: t.create, icon: IconPlus, keys: 'c', run: create }]);

  const columns: Column<UserRow>[] = [
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
  ];

  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader
        title={t.title}
        purpose={t.purpose}
        actions={
          <Button leftSection={<IconPlus size={15} />} onClick={create}>
            {t.create}
          </Button>
        }
      />
      <Stack gap="sm">
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
            onSearch: (text) => void navigate({ search: text ? { keyword: text } : {}, replace: true }),
          }}
          empty={
            <EmptyState
              icon={IconUsers}
              title={t.empty.title}
              sentence={t.empty.sentence}
              action={<Button onClick={create}>{t.create}</Button>}
            />
          }
        />
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
