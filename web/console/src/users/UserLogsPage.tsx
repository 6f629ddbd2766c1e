/** What happened to and by one person. */
import { Badge, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { factsOf, type LogRow, logs } from '../audit-logs/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { List } from '../shell/ListPage.tsx';
import type { Column } from '../ui/DataTable.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { EmptyState } from '../ui/States.tsx';
import { UserFrame } from './UserFrame.tsx';

export function UserLogsPage() {
  const { id } = useParams({ from: '/frame/users/$id/logs' });
  return <UserFrame>{() => <Entries userId={id} />}</UserFrame>;
}

function Entries({ userId }: { readonly userId: string }) {
  const t = usePhrases('auditLogs');
  const { logs: words } = usePhrases('users');
  const { page = 1 } = useSearch({ from: '/frame/users/$id/logs' });
  const navigate = useNavigate({ from: '/users/$id/logs' });
  const query = useQuery(logs({ page, range: 'all', event: undefined, userId, applicationId: undefined }));
  const columns: Column<LogRow>[] = [
    {
      id: 'event',
      label: t.columns.event,
      cell: (row) => (
        <Text span inherit truncate title={row.key}>
          {words.sentence(row.key)}
        </Text>
      ),
    },
    {
      id: 'result',
      label: t.columns.result,
      width: '122px',
      cell: (row) => {
        const { failed } = factsOf(row);
        return (
          <Badge size="sm" variant="dot" color={failed ? 'red' : 'green'}>
            {failed ? t.failed : t.success}
          </Badge>
        );
      },
    },
    { id: 'ip', label: t.columns.ip, width: '130px', secondary: true, cell: (row) => factsOf(row).ip ?? '–' },
    { id: 'time', label: t.columns.time, width: '110px', cell: (row) => <RelativeTime at={row.createdAt} /> },
  ];
  return (
    <List
      label={words.title}
      query={query}
      columns={columns}
      keyOf={(row) => row.id}
      link={(row, props) => <Link to="/audit-logs/$id" params={{ id: row.id }} {...props} />}
      page={page}
      onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
      empty={<EmptyState icon={IconHistory} title={words.none.title} sentence={words.none.sentence} />}
    />
  );
}
