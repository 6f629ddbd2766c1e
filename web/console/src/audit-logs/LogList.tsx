/** Entries of the audit log: the list of all, of one person, and of one application. What narrows it is in the address. */
import { Badge, Group, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { saveFile } from '../api/files.ts';
import { usePhrases } from '../i18n/language.ts';
import { ExportMenu } from '../shell/ExportMenu.tsx';
import { List } from '../shell/ListPage.tsx';
import { oneOf } from '../shell/url-state.ts';
import type { Column } from '../ui/DataTable.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { EmptyState } from '../ui/States.tsx';
import { EventName } from './EventName.tsx';
import { FindOne, fills } from './FindOne.tsx';
import { Actor, Application, Person, thingsOf } from './Names.tsx';
import { exportAddress, factsOf, type LogRow, logs, ranges } from './queries.ts';
import type { LogsSearch } from './search.ts';

const events = [
  'Interaction',
  'Interaction.Register',
  'Interaction.SignIn',
  'Interaction.ForgotPassword',
  'ExchangeTokenBy',
  'RevokeToken',
  'Account',
  'Management',
  'Management.User',
  'Management.SubjectToken',
  'Management.Application',
  'Management.SignInExperience',
] as const;

type Props = {
  readonly label: string;
  readonly search: LogsSearch;
  readonly onSearch: (next: LogsSearch) => void;
  /** One person's entries: there is nobody to choose, and each says what it means to them. */
  readonly userId?: string;
  /** One application's entries. */
  readonly applicationId?: string;
  readonly sentence?: (key: string) => string;
  readonly none: { readonly title: string; readonly sentence: string };
};

export function LogList({ label, search, onSearch, userId, applicationId, sentence, none }: Props) {
  const t = usePhrases('auditLogs');
  const asked = {
    ...search,
    page: search.page ?? 1,
    range: search.range ?? ((userId ?? applicationId) === undefined ? '7d' : 'all'),
    userId: userId ?? search.userId,
    applicationId: applicationId ?? search.applicationId,
  } as const;
  const [follows, setFollows] = useState(false);
  // What is new is on the first page.
  const query = useQuery(logs(asked, follows && asked.page === 1));
  const { page: _page, ...narrowed } = search;
  /** Whatever narrows the list anew begins at its first page. */
  const narrow = (change: LogsSearch) => onSearch(without({ ...narrowed, ...change }));

  const columns: Column<LogRow>[] = [
    { id: 'event', label: t.columns.event, cell: (row) => <EventCell row={row} sentence={sentence} /> },
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
      width: '150px',
      secondary: true,
      cell: (row) => <DoneBy row={row} />,
    },
    {
      id: 'concerns',
      label: t.columns.concerns,
      width: '150px',
      secondary: true,
      cell: (row) => <Concerns row={row} />,
    },
    { id: 'ip', label: t.columns.ip, width: '130px', secondary: true, cell: (row) => factsOf(row).ip ?? '–' },
    {
      id: 'time',
      label: t.columns.time,
      width: '140px',
      secondary: true,
      cell: (row) => <RelativeTime at={row.createdAt} />,
    },
  ];
  return (
    <List
      label={label}
      query={query}
      columns={columns}
      keyOf={(row) => row.id}
      link={(row, props) => <Link to="/audit-logs/$id" params={{ id: row.id }} {...props} />}
      page={asked.page}
      onPage={(page) => onSearch(without({ ...search, page }))}
      filtered={Object.keys(narrowed).length > 0}
      onClear={() => onSearch({})}
      filters={
        <Group gap="xs">
          <SearchField
            value={search.text ?? ''}
            placeholder={t.text}
            onSearch={(text) => narrow({ text: text.slice(0, 128) || undefined })}
          />
          <Select
            aria-label={t.event}
            flex={fills}
            value={search.event ?? 'all'}
            data={[
              { value: 'all', label: t.events.all },
              ...events.map((value) => ({ value, label: t.events[value] })),
              ...(search.event && !oneOf(search.event, events)
                ? [{ value: search.event, label: search.event }]
                : []),
            ]}
            allowDeselect={false}
            onChange={(value) => narrow({ event: value === 'all' || value === null ? undefined : value })}
          />
          {userId === undefined && (
            <FindOne kind="person" value={search.userId} onChange={(id) => narrow({ userId: id })} />
          )}
          {applicationId === undefined && (
            <FindOne
              kind="application"
              value={search.applicationId}
              onChange={(id) => narrow({ applicationId: id })}
            />
          )}
          <Select
            aria-label={t.range}
            flex={fills}
            value={asked.range}
            data={ranges.map((value) => ({ value, label: t.ranges[value] }))}
            allowDeselect={false}
            onChange={(value) => narrow({ range: oneOf(value, ranges), from: undefined, to: undefined })}
          />
          {asked.range === 'custom' && (
            <>
              <Day label={t.from} value={search.from} onChange={(from) => narrow({ from })} />
              <Day label={t.to} value={search.to} onChange={(to) => narrow({ to })} />
            </>
          )}
          <ExportMenu
            words={t.export}
            hint={t.export.hint}
            save={(format) => saveFile(exportAddress(asked, format), `audit-log.${format}`)}
          />
          <Switch
            ml="auto"
            label={t.follow}
            checked={follows}
            onChange={(event) => setFollows(event.currentTarget.checked)}
          />
        </Group>
      }
      empty={<EmptyState icon={IconHistory} title={none.title} sentence={none.sentence} />}
    />
  );
}

const without = (search: LogsSearch): LogsSearch =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));

function Day({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (day: string | undefined) => void;
}) {
  return (
    <TextInput
      type="date"
      aria-label={label}
      flex={fills}
      value={value ?? ''}
      onChange={({ currentTarget: { value: day } }) => onChange(day || undefined)}
    />
  );
}

/** Whoever signs in or takes a token does it themselves, so no actor is noted beside the person. */
function DoneBy({ row }: { readonly row: LogRow }) {
  const { actor, userId, applicationId } = factsOf(row);
  const isManagement = row.key.startsWith('Management.');
  if (actor) return <Actor actor={actor} isManagement={isManagement} />;
  if (userId && !isManagement) return <Person id={userId} />;
  return applicationId && !isManagement ? <Application id={applicationId} /> : '–';
}

/** Whom or what somebody else's act is about. */
function Concerns({ row }: { readonly row: LogRow }) {
  const facts = factsOf(row);
  const { actor, userId, applicationId, called } = facts;
  if (userId && actor && actor.id !== userId) return <Person id={userId} />;
  if (applicationId && (actor ? actor.id !== applicationId : userId))
    return <Application id={applicationId} />;
  const { organization, organizationRole, role, resource } = thingsOf(
    facts,
    row.key.endsWith('.Created') ? called : undefined,
  );
  // What was deleted says its name itself.
  const gone = row.key.endsWith('Deleted') ? called : undefined;
  return gone ?? organization ?? organizationRole ?? role ?? resource ?? (actor ? called : undefined) ?? '–';
}

function EventCell({
  row,
  sentence,
}: {
  readonly row: LogRow;
  readonly sentence: ((key: string) => string) | undefined;
}) {
  const name = sentence ? (
    <Text span inherit title={row.key} style={{ whiteSpace: 'normal' }}>
      {sentence(row.key)}
    </Text>
  ) : (
    <Text span inherit ff="monospace" fz={12.5} style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>
      <EventName name={row.key} />
    </Text>
  );
  return (
    <Stack gap={0} miw={0}>
      {name}
      {/* On narrow screens there is no column for it. */}
      <Text span fz="xs" c="dimmed" fw={400} hiddenFrom="sm">
        <RelativeTime at={row.createdAt} />
      </Text>
    </Stack>
  );
}
