import { Avatar, Badge, Group, SegmentedControl, Text, Tooltip } from '@mantine/core';
import { IconRobot, IconUserShield } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { wholeNumber } from '../i18n/format.ts';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { ListPage } from '../shell/ListPage.tsx';
import { useCreation, useListPlace } from '../shell/list-place.ts';
import type { Column } from '../ui/DataTable.tsx';
import { CreateRole } from './CreateRole.tsx';
import { type RoleRow, type RoleType, roles } from './queries.ts';

export function RolesPage() {
  const t = usePhrases('roles');
  const place = useListPlace();
  const creation = useCreation(t.create);
  const [type, setType] = useState<RoleType>();
  const only = (wanted: RoleType | undefined) => {
    setType(wanted);
    place.onFirstPage();
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
    <ListPage
      words={t}
      icon={IconUserShield}
      place={place}
      creation={creation}
      query={useQuery(roles({ ...place, type }))}
      columns={columns}
      keyOf={(role) => role.id}
      link={(role, props) => <Link to="/roles/$id" params={{ id: role.id }} {...props} />}
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
    >
      <CreateRole opened={creation.opened} onClose={creation.close} />
    </ListPage>
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
