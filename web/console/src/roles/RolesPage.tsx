import { Avatar, Badge, Button, Group, SegmentedControl, Text, Tooltip } from '@mantine/core';
import { IconPlus, IconRobot, IconUserShield } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { wholeNumber } from '../i18n/format.ts';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { List } from '../shell/ListPage.tsx';
import { usePaletteActions } from '../shell/palette-store.ts';
import { useShortcut } from '../shell/shortcuts.ts';
import { useTitle } from '../shell/title.ts';
import type { Column } from '../ui/DataTable.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { EmptyState } from '../ui/States.tsx';
import { CreateRole } from './CreateRole.tsx';
import { type RoleRow, type RoleType, roles } from './queries.ts';

export function RolesPage() {
  const t = usePhrases('roles');
  useTitle(t.title);
  const { page = 1, keyword = '', create: creating } = useSearch({ from: '/frame/roles' });
  const navigate = useNavigate({ from: '/roles' });
  const [type, setType] = useState<RoleType>();
  const query = useQuery(roles({ page, keyword, type }));

  const create = () => void navigate({ search: (before) => ({ ...before, create: true }) });
  useShortcut('c', t.create, create);
  usePaletteActions([{ id: 'create', label: t.create, icon: IconPlus, keys: 'c', run: create }]);
  const only = (wanted: RoleType | undefined) => {
    setType(wanted);
    void navigate({ search: ({ page: _page, ...rest }) => rest });
  };

  const columns: Column<RoleRow>[] = [
    {
      id: 'name',
      label: t.columns.name,
      cell: (role) => (
        <Group gap={10} wrap="nowrap" component="span" display="inline-flex" maw="100%">
          <RoleIcon type={role.type} />
          <Text span inherit truncate>
            {role.name}
          </Text>
          {role.isDefault && (
            <Badge size="sm" variant="light" style={{ flexShrink: 0 }}>
              {t.isDefault}
            </Badge>
          )}
        </Group>
      ),
    },
    {
      id: 'type',
      label: t.columns.type,
      width: '170px',
      secondary: true,
      cell: (role) => t.types[role.type],
    },
    {
      id: 'description',
      label: t.columns.description,
      secondary: true,
      cell: (role) => (
        <Text span inherit truncate c="dimmed">
          {role.description}
        </Text>
      ),
    },
    { id: 'holders', label: t.columns.holders, width: '130px', cell: (role) => <Holders role={role} /> },
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
        keyOf={(role) => role.id}
        link={(role, props) => <Link to="/roles/$id" params={{ id: role.id }} {...props} />}
        page={page}
        onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
        search={{
          keyword,
          placeholder: t.search,
          onSearch: (text) => void navigate({ search: () => (text ? { keyword: text } : {}), replace: true }),
        }}
        filters={
          <SegmentedControl
            size="xs"
            aria-label={t.columns.type}
            value={type ?? 'all'}
            onChange={(value) => only(value === 'User' || value === 'MachineToMachine' ? value : undefined)}
            data={[
              { value: 'all', label: t.all },
              { value: 'User', label: t.forPeople },
              { value: 'MachineToMachine', label: t.forMachines },
            ]}
          />
        }
        filtered={type !== undefined}
        onClear={() => setType(undefined)}
        empty={
          <EmptyState
            icon={IconUserShield}
            title={t.empty.title}
            sentence={t.empty.sentence}
            action={<Button onClick={create}>{t.create}</Button>}
          />
        }
      />
      <CreateRole
        opened={Boolean(creating)}
        onClose={() => void navigate({ search: ({ create: _open, ...rest }) => rest })}
      />
    </Page>
  );
}

export function RoleIcon({ type, size = 18 }: { readonly type: RoleType; readonly size?: number }) {
  const Icon = type === 'User' ? IconUserShield : IconRobot;
  return <Icon size={size} stroke={1.6} aria-hidden style={{ flexShrink: 0 }} />;
}

/** Some of those who hold the role, and how many there are. */
function Holders({ role }: { readonly role: RoleRow }) {
  const t = usePhrases('roles');
  const language = useLanguage();
  const isForPeople = role.type === 'User';
  const count = isForPeople ? role.usersCount : role.applicationsCount;
  if (count === 0)
    return (
      <Text span inherit c="dimmed">
        {t.nobody}
      </Text>
    );
  const some = isForPeople ? role.featuredUsers : role.featuredApplications;
  return (
    <Group gap={8} wrap="nowrap" component="span" display="inline-flex">
      <Tooltip.Group>
        <Avatar.Group spacing={2} component="span">
          {some.map((holder) => (
            <Tooltip key={holder.id} label={holder.name ?? holder.id}>
              <Avatar
                size={22}
                radius="xl"
                color="pine"
                name={holder.name ?? holder.id}
                {...('avatar' in holder && { src: holder.avatar })}
              />
            </Tooltip>
          ))}
        </Avatar.Group>
      </Tooltip.Group>
      <span>{wholeNumber(count, language)}</span>
    </Group>
  );
}
