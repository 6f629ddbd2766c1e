/** The roles that a person or an application holds, to give more and to take them away. */
import { ActionIcon, Badge, Button, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconMinus, IconPlus, IconUserShield } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { Assign } from '../shell/Assign.tsx';
import { useConfirm } from '../shell/confirm.tsx';
import { List } from '../shell/ListPage.tsx';
import { toast } from '../shell/toasts.ts';
import type { Column } from '../ui/DataTable.tsx';
import { EmptyState } from '../ui/States.tsx';
import { type HeldRole, type Holder, heldRoles, rolesNotHeld, useHeldRoleChanges } from './held.ts';
import { RoleIcon } from './RolesPage.tsx';

type Props = {
  readonly holder: Holder;
  readonly page: number;
  readonly keyword: string;
  /** Just made: which roles it is to have is asked at once. */
  readonly isNew?: boolean;
  /** That was answered, or put off. */
  readonly onAsked?: () => void;
  readonly onPage: (page: number) => void;
  readonly onSearch: (keyword: string) => void;
};

export function HeldRoles({ holder, page, keyword, isNew = false, onAsked, onPage, onSearch }: Props) {
  const roles = usePhrases('roles');
  const t = roles.held;
  const words = t[holder.type];
  const query = useQuery(heldRoles(holder, { page, keyword }));
  const { give, take } = useHeldRoleChanges(holder);
  const confirm = useConfirm();
  const [assigning, setAssigning] = useState(isNew);
  const drop = async (role: HeldRole) => {
    const agreed = await confirm({
      title: roles.holders.removeTitle(role.name, holder.name),
      consequence: roles.holders.removeConsequence,
      action: roles.holders.remove,
      danger: true,
    });
    if (agreed) take.mutate(role.id, { onSuccess: () => toast.done(roles.holders.taken) });
  };
  const columns: Column<HeldRole>[] = [
    {
      id: 'name',
      label: roles.columns.name,
      width: '40%',
      cell: (role) => (
        <Group gap={10} wrap="nowrap" component="span" display="inline-flex" maw="100%">
          <RoleIcon type={role.type} />
          <Text span inherit truncate>
            {role.name}
          </Text>
          {role.isDefault && (
            <Badge size="sm" variant="light" style={{ flexShrink: 0 }}>
              {roles.isDefault}
            </Badge>
          )}
        </Group>
      ),
    },
    {
      id: 'description',
      label: roles.columns.description,
      secondary: true,
      cell: ({ description }) => (
        <Text span inherit truncate c="dimmed">
          {description}
        </Text>
      ),
    },
    {
      id: 'remove',
      label: roles.holders.remove,
      quiet: true,
      width: '56px',
      align: 'right',
      cell: (role) => (
        <Tooltip label={roles.holders.remove}>
          <ActionIcon
            size={26}
            aria-label={`${roles.holders.remove}: ${role.name}`}
            onClick={() => void drop(role)}
          >
            <IconMinus size={16} />
          </ActionIcon>
        </Tooltip>
      ),
    },
  ];
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={560}>
          {words.hint}
        </Text>
        <Button leftSection={<IconPlus size={15} />} onClick={() => setAssigning(true)}>
          {t.give}
        </Button>
      </Group>
      <List
        label={t.title}
        query={query}
        columns={columns}
        keyOf={({ id }) => id}
        link={(role, props) => <Link to="/roles/$id" params={{ id: role.id }} {...props} />}
        page={page}
        onPage={onPage}
        search={{ keyword, placeholder: roles.search, onSearch }}
        empty={<EmptyState icon={IconUserShield} title={words.none.title} sentence={words.none.sentence} />}
      />
      {assigning && (
        <Assign
          title={t.giveTitle(holder.name)}
          search={roles.search}
          action={t.giveChosen}
          none={words.noneLeft}
          queryKey={['roles', 'not-held', holder.id]}
          load={(next, text) => rolesNotHeld(holder, next, text)}
          keyOf={({ id }) => id}
          labelOf={({ name }) => name}
          noteOf={({ description }) => description}
          onAssign={async (ids) => {
            await give.mutateAsync(ids);
            toast.done(roles.holders.given);
          }}
          onClose={() => {
            setAssigning(false);
            onAsked?.();
          }}
        >
          {isNew && (
            <Text size="sm" c="dimmed">
              {t.first}
            </Text>
          )}
        </Assign>
      )}
    </Stack>
  );
}
