import { Badge, Group, Text } from '@mantine/core';
import { IconHierarchy3 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import { RoleIcon } from '../roles/RolesPage.tsx';
import { CreatableList } from '../shell/ListPage.tsx';
import { useCreation, useListPlace } from '../shell/list-place.ts';
import type { Column } from '../ui/DataTable.tsx';
import { CreateOrganizationRole } from './CreateOrganizationRole.tsx';
import { type OrganizationRoleRow, organizationRoles } from './queries.ts';
import { TemplateFrame } from './TemplateFrame.tsx';

const shownTags = 4;

export function TemplateRolesPage() {
  const t = usePhrases('organizationTemplate').roles;
  const types = usePhrases('roles').types;
  const place = useListPlace();
  const creation = useCreation(t.create);
  const columns: Column<OrganizationRoleRow>[] = [
    {
      id: 'name',
      label: t.name,
      cell: (role) => (
        <Group gap={10} wrap="nowrap" component="span" display="inline-flex" maw="100%">
          <RoleIcon type={role.type} />
          <Text span inherit truncate>
            {role.name}
          </Text>
        </Group>
      ),
    },
    { id: 'type', label: t.type, width: '170px', secondary: true, cell: (role) => types[role.type] },
    { id: 'permissions', label: t.permissions, secondary: true, cell: (role) => <Tags role={role} /> },
  ];
  return (
    <TemplateFrame create={t.create} creation={creation}>
      <CreatableList
        words={t}
        icon={IconHierarchy3}
        place={place}
        creation={creation}
        query={useQuery(organizationRoles(place))}
        columns={columns}
        keyOf={({ id }) => id}
        link={(role, props) => (
          <Link to="/organization-template/roles/$id" params={{ id: role.id }} {...props} />
        )}
      />
      <CreateOrganizationRole opened={creation.opened} onClose={creation.close} />
    </TemplateFrame>
  );
}

function Tags({ role }: { readonly role: OrganizationRoleRow }) {
  const t = usePhrases('organizationTemplate').roles;
  const names = [...role.scopes, ...role.resourceScopes].map(({ id, name }) => ({ id, name }));
  if (names.length === 0)
    return (
      <Text span inherit c="dimmed">
        {t.noPermission}
      </Text>
    );
  return (
    <Group gap={4} component="span">
      {names.slice(0, shownTags).map(({ id, name }) => (
        <Badge key={id} size="sm" variant="default" tt="none">
          {name}
        </Badge>
      ))}
      {names.length > shownTags && (
        <Text span size="xs" c="dimmed">
          +{names.length - shownTags}
        </Text>
      )}
    </Group>
  );
}
