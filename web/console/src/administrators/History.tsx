/** The newest entries of the admin tenant's audit log. */
import { Stack, Text, Title } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { ShortId } from '../ui/ShortId.tsx';
import { EmptyState } from '../ui/States.tsx';
import { useNames } from './names.ts';
import { administrators, type Entry, history } from './queries.ts';

export function History() {
  const t = usePhrases('administrators').history;
  const query = useQuery(history);
  const people = useQuery(administrators).data ?? [];
  const names = useNames();
  const columns: Column<Entry>[] = [
    { id: 'event', label: t.event, cell: ({ key }) => key },
    {
      id: 'who',
      label: t.who,
      cell: ({ payload }) => {
        const id = idOf(payload);
        const person = people.find((one) => one.id === id);
        if (person) return names.person(person);
        return id === undefined ? '' : <ShortId id={id} />;
      },
    },
    {
      id: 'when',
      label: t.when,
      width: '130px',
      secondary: true,
      cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
  ];
  return (
    <Stack gap="xs">
      <div>
        <Title order={2} size="h4">
          {t.title}
        </Title>
        <Text size="sm" c="dimmed">
          {t.hint}
        </Text>
      </div>
      <DataTable
        label={t.title}
        columns={columns}
        rows={query.data}
        keyOf={({ id }) => id}
        skeletonRows={3}
        empty={<EmptyState icon={IconHistory} title={t.none} sentence="" />}
        failure={
          query.error && !query.data
            ? { sentence: sentenceOf(query.error), retry: () => void query.refetch() }
            : undefined
        }
      />
    </Stack>
  );
}

/** Who did it; of a sign-in, whose it was. */
function idOf({ actor, userId }: Entry['payload']): string | undefined {
  const id: unknown = typeof actor === 'object' && actor !== null ? Reflect.get(actor, 'id') : userId;
  return typeof id === 'string' ? id : undefined;
}
