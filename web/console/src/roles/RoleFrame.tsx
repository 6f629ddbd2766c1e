/** What every page of one role shares: its head, its tabs, its deletion. */
import { Badge, Menu, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { DetailsHeader, TabLinks, tabLink } from '../shell/DetailsPage.tsx';
import { EntityPage } from '../shell/EntityPage.tsx';
import { usePaletteActions } from '../shell/palette-store.ts';
import { toast } from '../shell/toasts.ts';
import { type Role, role, useRoleChanges } from './queries.ts';
import { RoleIcon } from './RolesPage.tsx';

export function RoleFrame({ children }: { readonly children: (role: Role) => ReactNode }) {
  const t = usePhrases('roles');
  const { id = '' } = useParams({ strict: false });
  const query = useQuery(role(id));
  return (
    <EntityPage
      query={query}
      nameOf={({ name }) => name}
      listTitle={t.title}
      listLink={(props) => <Link to="/roles" {...props} />}
      missing={t.details.missing}
    >
      {(found) => (
        <>
          <Head role={found} />
          {children(found)}
        </>
      )}
    </EntityPage>
  );
}

function Head({ role }: { readonly role: Role }) {
  const t = usePhrases('roles');
  const { remove } = useRoleChanges(role.id);
  const confirm = useConfirm();
  const navigate = useNavigate();
  const erase = async () => {
    const agreed = await confirm({
      title: t.details.deleteTitle(role.name),
      consequence: t.details.deleteConsequence,
      action: t.details.delete,
      danger: true,
      typed: role.name,
    });
    if (!agreed) return;
    await remove.mutateAsync();
    toast.done(t.details.deleted(role.name));
    void navigate({ to: '/roles', ignoreBlocker: true });
  };
  usePaletteActions([{ id: 'delete', label: t.details.delete, icon: IconTrash, run: () => void erase() }]);
  const params = { id: role.id };
  return (
    <>
      <DetailsHeader
        icon={<RoleIcon type={role.type} size={22} />}
        title={role.name}
        facts={
          <>
            <Text size="xs" c="dimmed">
              {t.types[role.type]}
            </Text>
            {role.isDefault && (
              <Badge size="sm" variant="light">
                {t.isDefault}
              </Badge>
            )}
          </>
        }
        id={{ label: t.details.id, value: role.id }}
        menu={
          <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => void erase()}>
            {t.details.delete}
          </Menu.Item>
        }
      />
      <TabLinks label={t.details.tabs}>
        <Link to="/roles/$id/permissions" params={params} {...tabLink}>
          {t.permissions.title}
        </Link>
        <Link to="/roles/$id/holders" params={params} {...tabLink}>
          {t.holders[role.type].title}
        </Link>
        <Link to="/roles/$id/settings" params={params} {...tabLink}>
          {t.details.settings}
        </Link>
      </TabLinks>
    </>
  );
}
