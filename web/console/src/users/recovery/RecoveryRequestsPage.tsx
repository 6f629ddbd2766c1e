/** People who lost every second factor and ask for a new one. */
import { Badge, Select, Stack, Text } from '@mantine/core';
import { IconLifebuoy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { usePhrases } from '../../i18n/language.ts';
import { Crumbs } from '../../shell/Crumbs.tsx';
import { List } from '../../shell/ListPage.tsx';
import { useTitle } from '../../shell/title.ts';
import type { Column } from '../../ui/DataTable.tsx';
import { Page, PageHeader } from '../../ui/Page.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { EmptyState } from '../../ui/States.tsx';
import { placeOf, useDeviceName } from '../detail/device.ts';
import { type RecoveryRequest, recoveryRequests } from './queries.ts';
import { RecoveryDialog } from './RecoveryDialog.tsx';
import { recoveryStates } from './search.ts';

export function RecoveryRequestsPage() {
  const t = usePhrases('recoveryRequests');
  const users = usePhrases('users');
  const deviceName = useDeviceName();
  useTitle(t.title);
  const search = useSearch({ from: '/frame/users/recovery-requests' });
  const navigate = useNavigate({ from: '/users/recovery-requests' });
  const { page = 1, state, request } = search;
  const { request: _open, ...closed } = search;
  const query = useQuery(recoveryRequests(page, state));
  const columns: Column<RecoveryRequest>[] = [
    {
      id: 'who',
      label: t.who,
      cell: ({ user }) => (
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
    { id: 'state', label: t.state, width: '150px', cell: (one) => <StateBadge state={one.state} /> },
    {
      id: 'from',
      label: t.from,
      secondary: true,
      cell: ({ userAgent, ip }) => [deviceName(userAgent), placeOf({ ip })].filter(Boolean).join(' · '),
    },
    {
      id: 'at',
      label: t.at,
      width: '130px',
      secondary: true,
      cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
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
        link={({ id }, props) => (
          <Link to="/users/recovery-requests" search={{ ...search, request: id }} {...props} />
        )}
        page={page}
        onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
        filters={
          <Select
            aria-label={t.state}
            placeholder={t.every}
            clearable
            w={180}
            value={state ?? null}
            data={recoveryStates.map((value) => ({ value, label: t.states[value] }))}
            onChange={(value) => {
              const chosen = recoveryStates.find((one) => one === value);
              void navigate({ search: chosen ? { state: chosen } : {}, replace: true });
            }}
          />
        }
        filtered={state !== undefined}
        onClear={() => void navigate({ search: {}, replace: true })}
        empty={<EmptyState icon={IconLifebuoy} title={t.none} sentence={t.off} />}
      />
      <RecoveryDialog id={request} onClose={() => void navigate({ search: closed, replace: true })} />
    </Page>
  );
}

export const nameOf = ({ id, name, username, primaryEmail, primaryPhone }: RecoveryRequest['user']): string =>
  name ?? username ?? primaryEmail ?? primaryPhone ?? id;

export function StateBadge({ state }: Pick<RecoveryRequest, 'state'>) {
  const t = usePhrases('recoveryRequests');
  return (
    <Badge variant={state === 'waiting' || state === 'approved' ? 'light' : 'default'}>
      {t.states[state]}
    </Badge>
  );
}
