import { ActionIcon, Badge, Button, Group, Menu, Stack, Text, Title } from '@mantine/core';
import { IconDots, IconEdit, IconEye, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { failureOf } from '../api/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { useMay } from '../shell/authority.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { toast } from '../shell/toasts.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { Changing } from '../ui/restricted.tsx';
import { useNames } from './names.ts';
import { type AdministrationRole, roles, useAdministratorChanges } from './queries.ts';
import { RoleDialog } from './RoleDialog.tsx';
import { mayGive } from './scopes.ts';

/** The role that is open; `new` for one that is to be. */
type Open = AdministrationRole | 'new' | undefined;

export function Roles() {
  const t = usePhrases('administrators').roles;
  const query = useQuery(roles);
  const names = useNames();
  const [open, setOpen] = useState<Open>();
  const columns: Column<AdministrationRole>[] = [
    {
      id: 'name',
      label: t.name,
      cell: (role) => (
        <Stack gap={0} miw={0}>
          <Group gap={6} wrap="nowrap">
            <Text size="sm" fw={550} truncate>
              {names.role(role)}
            </Text>
            {role.isBuiltIn && (
              <Badge size="xs" variant="default" tt="none">
                {t.builtIn}
              </Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed" truncate>
            {names.describe(role)}
          </Text>
        </Stack>
      ),
    },
    {
      id: 'permissions',
      label: t.permissions,
      width: '150px',
      secondary: true,
      cell: ({ scopes }) => (scopes.includes('all') ? t.everything : t.count(scopes.length)),
    },
    {
      id: 'holders',
      label: t.holders,
      width: '120px',
      secondary: true,
      cell: ({ administratorsCount }) => administratorsCount,
    },
    {
      id: 'menu',
      label: t.actions,
      quiet: true,
      width: '56px',
      align: 'right',
      cell: (role) => <Actions of={role} onOpen={() => setOpen(role)} />,
    },
  ];
  return (
    <Stack gap="xs" my="md">
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={2} size="h4">
            {t.title}
          </Title>
          <Text size="sm" c="dimmed">
            {t.hint}
          </Text>
        </div>
        <Changing>
          <Button variant="default" leftSection={<IconPlus size={15} />} onClick={() => setOpen('new')}>
            {t.create}
          </Button>
        </Changing>
      </Group>
      <DataTable
        label={t.title}
        columns={columns}
        rows={query.data}
        keyOf={({ id }) => id}
        skeletonRows={4}
        failure={failureOf(query)}
      />
      {open && <RoleDialog role={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}
    </Stack>
  );
}

function Actions({ of: role, onOpen }: { readonly of: AdministrationRole; readonly onOpen: () => void }) {
  const t = usePhrases('administrators');
  const names = useNames();
  const may = useMay();
  const confirm = useConfirm();
  const { removeRole } = useAdministratorChanges();
  const mayChange =
    !role.isBuiltIn && may('write', 'administrators') && role.scopes.every((scope) => mayGive(may, scope));
  const remove = async () => {
    const agreed = await confirm({
      title: t.roles.removeTitle(role.name),
      consequence: t.roles.removeConsequence(role.administratorsCount),
      action: t.roles.remove,
      danger: true,
    });
    if (agreed) removeRole.mutate(role.id, { onSuccess: () => toast.done(t.told.roleRemoved) });
  };
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon size={26} aria-label={t.roles.actionsFor(names.role(role))}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={mayChange ? <IconEdit size={15} /> : <IconEye size={15} />} onClick={onOpen}>
          {mayChange ? t.roles.edit : t.roles.look}
        </Menu.Item>
        {mayChange && (
          <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => void remove()}>
            {t.roles.remove}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
