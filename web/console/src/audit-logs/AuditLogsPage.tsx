import { Badge, Button, Group, Select, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { List } from '../shell/ListPage.tsx';
import { useTitle } from '../shell/title.ts';
import { oneOf } from '../shell/url-state.ts';
import type { Column } from '../ui/DataTable.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { ShortId } from '../ui/ShortId.tsx';
import { EmptyState } from '../ui/States.tsx';
import { factsOf, type LogRow, logs, ranges } from './queries.ts';

const events = [
  'Interaction',
  'Interaction.Register',
  'Interaction.SignIn',
  'Interaction.ForgotPassword',
  'ExchangeTokenBy',
  'Management',
] as const;

/** Breaks between its parts, and before a capital where even a part is too long. */
function EventName({ name }: { readonly name: string }) {
  const parts = name.split(/(?<=\.)|(?<=[a-z])(?=[A-Z])/);
  // biome-ignore lint/suspicious/noArrayIndexKey: the same word may come twice, and none moves
  return parts.map((part, index) => [index > 0 && <wbr key={`${index}-break`} />, part]);
}

export function AuditLogsPage() {
  const t = usePhrases('auditLogs');
  useTitle(t.title);
  const search = useSearch({ from: '/frame/audit-logs' });
  const { page = 1, range = '7d', event, userId, applicationId } = search;
  const navigate = useNavigate({ from: '/audit-logs' });
  const query = useQuery(logs({ page, range, event, userId, applicationId }));
  const filtered = Boolean(event || userId || applicationId);

  const columns: Column<LogRow>[] = [
    {
      id: 'event',
      label: t.columns.event,
      cell: (row) => (
        <Text
          span
          inherit
          ff="monospace"
          fz={12.5}
          style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}
        >
          <EventName name={row.key} />
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
    {
      id: 'who',
      label: t.columns.who,
      width: '170px',
      secondary: true,
      cell: (row) => {
        const { userId: who, actor } = factsOf(row);
        return who || actor ? <ShortId id={who ?? actor ?? ''} /> : '–';
      },
    },
    { id: 'ip', label: t.columns.ip, width: '130px', secondary: true, cell: (row) => factsOf(row).ip ?? '–' },
    { id: 'time', label: t.columns.time, width: '110px', cell: (row) => <RelativeTime at={row.createdAt} /> },
  ];

  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader title={t.title} purpose={t.purpose} />
      <List
        label={t.title}
        query={query}
        columns={columns}
        keyOf={(row) => row.id}
        link={(row, props) => <Link to="/audit-logs/$id" params={{ id: row.id }} {...props} />}
        page={page}
        onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
        filtered={filtered}
        onClear={() => void navigate({ search: {} })}
        filters={
          <Group gap="xs">
            <Select
              aria-label={t.event}
              w={220}
              value={event ?? 'all'}
              data={[
                { value: 'all', label: t.events.all },
                ...events.map((value) => ({ value, label: t.events[value] })),
              ]}
              allowDeselect={false}
              onChange={(value) => {
                const chosen = oneOf(value, events);
                void navigate({
                  search: ({ event: _event, page: _page, ...rest }) => ({
                    ...rest,
                    ...(chosen && { event: chosen }),
                  }),
                });
              }}
            />
            <Select
              aria-label={t.range}
              w={160}
              value={range}
              data={ranges.map((value) => ({ value, label: t.ranges[value] }))}
              allowDeselect={false}
              onChange={(value) => {
                const chosen = oneOf(value, ranges);
                void navigate({
                  search: ({ page: _page, ...rest }) => ({ ...rest, ...(chosen && { range: chosen }) }),
                });
              }}
            />
            {(userId || applicationId) && (
              <Button variant="default" onClick={() => void navigate({ search: {} })}>
                {userId ? t.onlyUser : t.onlyApplication} · {t.clear}
              </Button>
            )}
          </Group>
        }
        empty={<EmptyState icon={IconHistory} title={t.empty.title} sentence={t.empty.sentence} />}
      />
    </Page>
  );
}
