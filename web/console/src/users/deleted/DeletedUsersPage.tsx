/** Whom administrators deleted lately: to be brought back, or to be gone for good. */
import { ActionIcon, Stack, Text, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconUserOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Actor } from '../../audit-logs/Names.tsx';
import { usePhrases } from '../../i18n/language.ts';
import { Crumbs } from '../../shell/Crumbs.tsx';
import { useConfirm } from '../../shell/confirm.tsx';
import { List } from '../../shell/ListPage.tsx';
import { useListPlace } from '../../shell/list-place.ts';
import { useTitle } from '../../shell/title.ts';
import { toast } from '../../shell/toasts.ts';
import type { Column } from '../../ui/DataTable.tsx';
import { Page, PageHeader } from '../../ui/Page.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { removalColumn } from '../../ui/removal-column.tsx';
import { Changing } from '../../ui/restricted.tsx';
import { EmptyState } from '../../ui/States.tsx';
import { type DeletedUser, deletedUsers, deletionSettings, useDeletedUserActions } from './queries.ts';

export function DeletedUsersPage() {
  const t = usePhrases('deletedUsers');
  const users = usePhrases('users');
  useTitle(t.title);
  const { page, onPage } = useListPlace();
  const query = useQuery(deletedUsers(page));
  const isOff = useQuery(deletionSettings).data?.days === 0;
  const { restore, purge } = useDeletedUserActions();
  const confirm = useConfirm();

  const drop = async (user: DeletedUser) => {
    const name = nameOf(user);
    const agreed = await confirm({
      title: t.purgeTitle(name),
      consequence: t.purgeConsequence,
      action: t.purge,
      danger: true,
    });
    if (agreed) purge.mutate(user.id, { onSuccess: () => toast.done(t.purged(name)) });
  };
  const columns: Column<DeletedUser>[] = [
    {
      id: 'who',
      label: t.who,
      cell: (user) => (
        <Stack gap={0}>
          <Text size="sm" truncate>
            {nameOf(user)}
          </Text>
          {user.name && (
            <Text size="xs" c="dimmed" truncate>
              {user.primaryEmail ?? user.username ?? user.primaryPhone}
            </Text>
          )}
        </Stack>
      ),
    },
    {
      id: 'deleted',
      label: t.deletedAt,
      width: '130px',
      secondary: true,
      cell: ({ deletedAt }) => <RelativeTime at={deletedAt} />,
    },
    {
      id: 'by',
      label: t.by,
      secondary: true,
      cell: ({ deletedBy }) => <Actor actor={deletedBy} isManagement />,
    },
    {
      id: 'purged',
      label: t.purgedAt,
      width: '130px',
      cell: ({ purgedAt }) => <RelativeTime at={purgedAt} />,
    },
    {
      id: 'restore',
      label: t.restore,
      quiet: true,
      width: '54px',
      align: 'right',
      cell: (user) => (
        <Changing>
          <Tooltip label={t.restore}>
            <ActionIcon
              size={26}
              aria-label={t.restoreOne(nameOf(user))}
              onClick={() =>
                restore.mutate(user.id, { onSuccess: () => toast.done(t.restored(nameOf(user))) })
              }
            >
              <IconArrowBackUp size={16} />
            </ActionIcon>
          </Tooltip>
        </Changing>
      ),
    },
    removalColumn({
      label: t.purge,
      labelOf: (user) => t.purgeOne(nameOf(user)),
      onRemove: (user) => void drop(user),
    }),
  ];
  return (
    <Page>
      <Crumbs
        above={[
          <Link key="users" to="/users">
            {users.title}
          </Link>,
        ]}
        here={t.title}
      />
      <PageHeader title={t.title} purpose={t.purpose} />
      <List
        label={t.title}
        query={query}
        columns={columns}
        keyOf={({ id }) => id}
        page={page}
        onPage={onPage}
        empty={<EmptyState icon={IconUserOff} title={t.none} {...(isOff && { sentence: t.off })} />}
      />
    </Page>
  );
}

const nameOf = ({ id, name, username, primaryEmail, primaryPhone }: DeletedUser): string =>
  name ?? username ?? primaryEmail ?? primaryPhone ?? id;
