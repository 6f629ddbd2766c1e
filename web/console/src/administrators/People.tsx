/** The administrators, with what can be done about each. */

import { ActionIcon, Badge, Group, Menu, Stack, Text, Tooltip } from '@mantine/core';
import {
  IconDots,
  IconLockOpen,
  IconLogout,
  IconPlayerPause,
  IconShieldX,
  IconTrash,
  IconUserShield,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { failureOf } from '../api/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { session } from '../shell/auth/session.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { toast } from '../shell/toasts.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { useRestriction } from '../ui/restricted.tsx';
import { ChangeRolesDialog } from './ChangeRolesDialog.tsx';
import { useNames } from './names.ts';
import { type Administrator, administrators, useAdministratorChanges } from './queries.ts';

export function People() {
  const t = usePhrases('administrators').people;
  const query = useQuery(administrators);
  const names = useNames();
  const [changing, setChanging] = useState<Administrator>();
  const factorNames: Readonly<Record<string, string>> = t.factorNames;
  const columns: Column<Administrator>[] = [
    {
      id: 'name',
      label: t.name,
      cell: (one) => (
        <Stack gap={0} miw={0}>
          <Group gap={6} wrap="nowrap">
            <Text size="sm" fw={550} truncate>
              {names.person(one)}
            </Text>
            {one.id === session.administrator?.id && (
              <Badge size="xs" variant="default" tt="none">
                {t.you}
              </Badge>
            )}
            {one.isSuspended && (
              <Badge size="xs" color="red" variant="light" tt="none">
                {t.suspended}
              </Badge>
            )}
          </Group>
          {one.primaryEmail && names.person(one) !== one.primaryEmail && (
            <Text size="xs" c="dimmed" truncate>
              {one.primaryEmail}
            </Text>
          )}
        </Stack>
      ),
    },
    { id: 'roles', label: t.roles, cell: (one) => one.roles.map(names.role).join(', ') || t.noRole },
    {
      id: 'factors',
      label: t.factors,
      secondary: true,
      width: '180px',
      cell: ({ secondFactors }) =>
        secondFactors.map((kind) => factorNames[kind] ?? kind).join(', ') || t.none,
    },
    {
      id: 'seen',
      label: t.seen,
      secondary: true,
      width: '130px',
      cell: ({ lastSignInAt }) => <RelativeTime at={lastSignInAt} />,
    },
    {
      id: 'menu',
      label: t.actions,
      quiet: true,
      width: '56px',
      align: 'right',
      cell: (one) => <Actions of={one} onRoles={() => setChanging(one)} />,
    },
  ];
  return (
    <>
      <DataTable
        label={t.title}
        columns={columns}
        rows={query.data}
        keyOf={({ id }) => id}
        skeletonRows={2}
        failure={failureOf(query)}
      />
      {changing && <ChangeRolesDialog of={changing} onClose={() => setChanging(undefined)} />}
    </>
  );
}

function Actions({ of: one, onRoles }: { readonly of: Administrator; readonly onRoles: () => void }) {
  const t = usePhrases('administrators');
  const names = useNames();
  const confirm = useConfirm();
  const { signOut, change, remove, removeFactors } = useAdministratorChanges();
  const restriction = useRestriction();
  const name = names.person(one);
  const isSelf = one.id === session.administrator?.id;
  const why = restriction ?? (one.isWithinReach ? undefined : t.people.beyond);
  const asked = async (title: string, consequence: string, action: string, then: () => void) => {
    if (await confirm({ title, consequence, action, danger: true })) then();
  };
  const failed = (failure: unknown) => toast.failed(sentenceOf(failure));
  if (why !== undefined)
    return (
      <Tooltip label={why} multiline maw={280}>
        <ActionIcon size={26} aria-label={`${t.people.actionsFor(name)}: ${why}`} data-disabled aria-disabled>
          <IconDots size={16} />
        </ActionIcon>
      </Tooltip>
    );
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon size={26} aria-label={t.people.actionsFor(name)}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconUserShield size={15} />} onClick={onRoles}>
          {t.actions.roles}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={15} />}
          onClick={() =>
            void asked(t.ask.signOut(name), t.ask.signOutConsequence, t.actions.signOut, () =>
              signOut.mutate(one.id, { onSuccess: () => toast.done(t.told.signedOut) }),
            )
          }
        >
          {t.actions.signOut}
        </Menu.Item>
        {one.secondFactors.length > 0 && (
          <Menu.Item
            leftSection={<IconShieldX size={15} />}
            onClick={() =>
              void asked(t.ask.factors(name), t.ask.factorsConsequence, t.actions.factors, () =>
                removeFactors.mutate(one.id, { onSuccess: () => toast.done(t.told.factors) }),
              )
            }
          >
            {t.actions.factors}
          </Menu.Item>
        )}
        {!isSelf && one.isSuspended && (
          <Menu.Item
            leftSection={<IconLockOpen size={15} />}
            onClick={() =>
              change.mutate(
                { id: one.id, isSuspended: false },
                { onSuccess: () => toast.done(t.told.reactivated), onError: failed },
              )
            }
          >
            {t.actions.reactivate}
          </Menu.Item>
        )}
        {!isSelf && !one.isSuspended && (
          <Menu.Item
            leftSection={<IconPlayerPause size={15} />}
            onClick={() =>
              void asked(t.ask.suspend(name), t.ask.suspendConsequence, t.actions.suspend, () =>
                change.mutate(
                  { id: one.id, isSuspended: true },
                  { onSuccess: () => toast.done(t.told.suspended), onError: failed },
                ),
              )
            }
          >
            {t.actions.suspend}
          </Menu.Item>
        )}
        {!isSelf && (
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={15} />}
            onClick={() =>
              void asked(t.ask.remove(name), t.ask.removeConsequence, t.actions.remove, () =>
                remove.mutate(one.id, { onSuccess: () => toast.done(t.told.removed) }),
              )
            }
          >
            {t.actions.remove}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
