import { Badge, Button, Group, Text } from '@mantine/core';
import { IconHierarchy3, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import { RoleIcon } from '../roles/RolesPage.tsx';
import { List } from '../shell/ListPage.tsx';
import { usePaletteActions } from '../shell/palette-store.ts';
import { useShortcut } from '../shell/shortcuts.ts';
import type { Column } from '../ui/DataTable.tsx';
import { EmptyState } from '../ui/States.tsx';
import { CreateOrganizationRole } from './CreateOrganizationRole.tsx';
import { type OrganizationRoleRow, organizationRoles } from './queries.ts';
import { TemplateFrame } from './TemplateFrame.tsx';

const shownTags = 4;

export function TemplateRolesPage() {
  const t = usePhrases('organizationTemplate').roles;
  const types = usePhrases('roles').types;
  const { page = 1, keyword = '', create: creating } = useSearch({ from: '/frame/organization-template' });
  const navigate = useNavigate({ from: '/organization-template' });
  const query = useQuery(organizationRoles({ page, keyword }));
  const create = () => void navigate({ search: (before) => ({ ...before, create: true }) });
  useShortcut('c', t.create, create);
  usePaletteActions([{ id: 'create', label: t.create, icon: IconPlus, keys: 'c', run: create }]);
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
    <TemplateFrame
      actions={
        <Button leftSection={<IconPlus size={15} />} onClick={create}>
          {t.create}
        </Button>
      }
    >
      <List
        label={t.title}
        query={query}
        columns={columns}
        keyOf={({ id }) => id}
        link={(role, props) => (
          <Link to="/organization-template/roles/$id" params={{ id: role.id }} {...props} />
        )}
        page={page}
        onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
        search={{
          keyword,
          placeholder: t.search,
          onSearch: (text) => void navigate({ search: () => (text ? { keyword: text } : {}), replace: true }),
        }}
        empty={
          <EmptyState
            icon={IconHierarchy3}
            title={t.empty.title}
            sentence={t.empty.sentence}
            action={<Button onClick={create}>{t.create}</Button>}
          />
        }
      />
      <CreateOrganizationRole
        opened={Boolean(creating)}
        onClose={() => void navigate({ search: ({ create: _open, ...rest }) => rest })}
      />
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
