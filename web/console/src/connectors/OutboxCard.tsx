/** Messages that a provider did not take yet, or that were given up; most of the time there are none. */
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconMailCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { toast } from '../shell/toasts.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { Pager } from '../ui/Pager.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { EmptyState } from '../ui/States.tsx';
import { type OutboxMessage, outbox, outboxPageSize, useOutboxChanges } from './queries.ts';

export function OutboxCard() {
  const { kinds, outbox: t } = usePhrases('connectors');
  const types: Readonly<Record<string, string | undefined>> = t.types;
  const [page, setPage] = useState(1);
  const query = useQuery(outbox(page));
  const { sendAgain, drop } = useOutboxChanges();
  const confirm = useConfirm();
  const dropIt = async ({ id }: OutboxMessage) => {
    const question = { title: t.dropTitle, consequence: t.dropConsequence, action: t.drop };
    if (await confirm({ ...question, danger: true }))
      drop.mutate(id, { onSuccess: () => toast.done(t.dropped) });
  };
  const columns: Column<OutboxMessage>[] = [
    {
      id: 'message',
      label: t.message,
      cell: ({ type, recipient, channel, status, lastError }) => (
        <Stack gap={0} py={6} style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
          <Group gap="xs">
            <Text size="sm">{types[type] ?? type}</Text>
            {status === 'GivenUp' && (
              <Badge size="sm" variant="light" color="red">
                {t.givenUp}
              </Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed">
            {kinds[channel === 'email' ? 'Email' : 'Sms']} · {recipient}
          </Text>
          {lastError !== null && (
            <Text size="xs" c="dimmed">
              {lastError === 'unknown' ? t.unknown : lastError}
            </Text>
          )}
        </Stack>
      ),
    },
    {
      id: 'tries',
      label: t.tries,
      width: '70px',
      align: 'right',
      secondary: true,
      cell: ({ tries }) => tries,
    },
    {
      id: 'next',
      label: t.next,
      width: '110px',
      secondary: true,
      cell: ({ nextTryAt }) => (nextTryAt === null ? '–' : <RelativeTime at={nextTryAt} />),
    },
    {
      id: 'act',
      label: t.actions,
      quiet: true,
      width: '180px',
      narrow: '120px',
      align: 'right',
      cell: (one) => (
        <Group gap={6} justify="flex-end">
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`${t.sendAgain}: ${one.recipient}`}
            onClick={() => sendAgain.mutate(one.id, { onSuccess: () => toast.done(t.again) })}
          >
            {t.sendAgain}
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            color="red"
            aria-label={`${t.drop}: ${one.recipient}`}
            onClick={() => void dropIt(one)}
          >
            {t.drop}
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <FormCard title={t.title} explanation={t.purpose}>
      <DataTable
        label={t.title}
        columns={columns}
        rows={query.data?.rows}
        keyOf={({ id }) => id}
        skeletonRows={2}
        failure={
          query.error && !query.data
            ? { sentence: sentenceOf(query.error), retry: () => void query.refetch() }
            : undefined
        }
        empty={<EmptyState icon={IconMailCheck} title={t.empty.title} sentence={t.empty.sentence} />}
      />
      <Pager page={page} size={outboxPageSize} total={query.data?.total ?? 0} onPage={setPage} />
    </FormCard>
  );
}
