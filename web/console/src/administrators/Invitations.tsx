import { Stack, Title } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { toast } from '../shell/toasts.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { removalColumn } from '../ui/removal-column.tsx';
import { useNames } from './names.ts';
import { type AdministratorInvitation, invitations, useAdministratorChanges } from './queries.ts';

/** Shown while there are some. */
export function Invitations() {
  const t = usePhrases('administrators');
  const { data = [] } = useQuery(invitations);
  const { revoke } = useAdministratorChanges();
  const confirm = useConfirm();
  const names = useNames();
  const takeBack = async ({ id, email }: AdministratorInvitation) => {
    const { consequence, remove: action } = t.invitations;
    if (await confirm({ title: t.invitations.ask(email), consequence, action, danger: true }))
      revoke.mutate(id, { onSuccess: () => toast.done(t.told.revoked) });
  };
  if (data.length === 0) return null;
  const columns: Column<AdministratorInvitation>[] = [
    { id: 'email', label: t.invitations.email, cell: ({ email }) => email },
    { id: 'roles', label: t.invitations.roles, cell: (one) => one.roles.map(names.role).join(', ') },
    {
      id: 'expires',
      label: t.invitations.expires,
      width: '150px',
      secondary: true,
      cell: ({ expiresAt }) => <RelativeTime at={expiresAt} />,
    },
    removalColumn({
      label: t.invitations.remove,
      labelOf: ({ email }) => t.invitations.removeFor(email),
      onRemove: (one) => void takeBack(one),
      icon: IconX,
    }),
  ];
  return (
    <Stack gap="xs" mt="md">
      <Title order={2} size="h4">
        {t.invitations.title}
      </Title>
      <DataTable label={t.invitations.title} columns={columns} rows={data} keyOf={({ id }) => id} />
    </Stack>
  );
}
