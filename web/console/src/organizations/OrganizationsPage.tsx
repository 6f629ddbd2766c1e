import { Avatar, Group, Text, Tooltip } from '@mantine/core';
import { IconBuilding } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { wholeNumber } from '../i18n/format.ts';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { ListPage } from '../shell/ListPage.tsx';
import { useCreation, useListPlace } from '../shell/list-place.ts';
import type { Column } from '../ui/DataTable.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { CreateOrganization } from './CreateOrganization.tsx';
import { OrganizationLogo } from './OrganizationLogo.tsx';
import { type OrganizationRow, organizations } from './queries.ts';

export function OrganizationsPage() {
  const t = usePhrases('organizations');
  const place = useListPlace();
  const creation = useCreation(t.create);

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
      narrow: '126px',
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
    <ListPage
      words={t}
      icon={IconBuilding}
      place={place}
      creation={creation}
      query={useQuery(organizations(place))}
      columns={columns}
      keyOf={({ id }) => id}
      link={(row, props) => <Link to="/organizations/$id" params={{ id: row.id }} {...props} />}
    >
      <CreateOrganization opened={creation.opened} onClose={creation.close} />
    </ListPage>
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
