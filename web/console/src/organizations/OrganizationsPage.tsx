import { Avatar, Button, Group, Text, Tooltip } from '@mantine/core';
import { IconBuilding, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { wholeNumber } from '../i18n/format.ts';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { List } from '../shell/ListPage.tsx';
import { usePaletteActions } from '../shell/palette-store.ts';
import { useShortcut } from '../shell/shortcuts.ts';
import { useTitle } from '../shell/title.ts';
import type { Column } from '../ui/DataTable.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { EmptyState } from '../ui/States.tsx';
import { CreateOrganization } from './CreateOrganization.tsx';
import { OrganizationLogo } from './OrganizationLogo.tsx';
import { type OrganizationRow, organizations } from './queries.ts';

export function OrganizationsPage() {
  const t = usePhrases('organizations');
  useTitle(t.title);
  const { page = 1, keyword = '', create: creating } = useSearch({ from: '/frame/organizations' });
  const navigate = useNavigate({ from: '/organizations' });
  const query = useQuery(organizations({ page, keyword }));
  const create = () => void navigate({ search: (before) => ({ ...before, create: true }) });
  useShortcut('c', t.create, create);
  usePaletteActions([{ id: 'create', label: t.create, icon: IconPlus, keys: 'c', run: create }]);

  const columns: Column<OrganizationRow>[] = [
    {
      id: 'name',
      label: t.columns.name,
      cell: (row) => (
        <Group gap={10} wrap="nowrap" component="span" display="inline-flex" maw="100%">
          <OrganizationLogo organization={row} size={24} />
          <Text span inherit truncate>
            {row.name}
          </Text>
        </Group>
      ),
    },
    {
      id: 'description',
      label: t.columns.description,
      secondary: true,
      cell: (row) => (
        <Text span inherit truncate c="dimmed">
          {row.description}
        </Text>
      ),
    },
    {
      id: 'members',
      label: t.columns.members,
      width: '130px',
      narrow: '112px',
      cell: (row) => <Members row={row} />,
    },
    {
      id: 'created',
      label: t.columns.created,
      width: '150px',
      secondary: true,
      cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
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
      <List
        label={t.title}
        query={query}
        columns={columns}
        keyOf={({ id }) => id}
        link={(row, props) => <Link to="/organizations/$id" params={{ id: row.id }} {...props} />}
        page={page}
        onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
        search={{
          keyword,
          placeholder: t.search,
          onSearch: (text) => void navigate({ search: () => (text ? { keyword: text } : {}), replace: true }),
        }}
        empty={
          <EmptyState
            icon={IconBuilding}
            title={t.empty.title}
            sentence={t.empty.sentence}
            action={<Button onClick={create}>{t.create}</Button>}
          />
        }
      />
      <CreateOrganization
        opened={Boolean(creating)}
        onClose={() => void navigate({ search: ({ create: _open, ...rest }) => rest })}
      />
    </Page>
  );
}

/** Some of the members, and how many there are. */
function Members({ row }: { readonly row: OrganizationRow }) {
  const t = usePhrases('organizations');
  const language = useLanguage();
  const { usersCount = 0, featuredUsers = [] } = row;
  if (usersCount === 0)
    return (
      <Text span inherit c="dimmed">
        {t.nobody}
      </Text>
    );
  return (
    <Group gap={8} wrap="nowrap" component="span" display="inline-flex">
      <Tooltip.Group>
        <Avatar.Group spacing={2} component="span">
          {featuredUsers.map(({ id, name, avatar }) => (
            <Tooltip key={id} label={name ?? id}>
              <Avatar size={22} radius="xl" color="pine" name={name ?? id} src={avatar} />
            </Tooltip>
          ))}
        </Avatar.Group>
      </Tooltip.Group>
      <span>{wholeNumber(usersCount, language)}</span>
    </Group>
  );
}
