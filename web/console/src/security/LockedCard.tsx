/** Who is locked out now; each can be let in again, also whoever stands on another page of the list. */
import { Button, Group, Pagination, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { toast } from '../shell/toasts.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { EmptyState } from '../ui/States.tsx';
import { type Locked, lockedOut, useRelease } from './queries.ts';

const pageSize = 10;

export function LockedCard() {
  const t = usePhrases('security').locked;
  const [page, setPage] = useState(1);
  const query = useQuery(lockedOut(page));
  const release = useRelease();
  const [typed, setTyped] = useState('');
  const letIn = (target: string) =>
    release.mutate([target], {
      onSuccess: () => toast.done(t.released(target)),
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const target = typed.trim();
    if (target === '') return;
    letIn(target);
    setTyped('');
  };
  const columns: Column<Locked>[] = [
    { id: 'who', label: t.who, cell: ({ value }) => value },
    { id: 'type', label: t.type, secondary: true, width: '150px', cell: ({ type }) => t.types[type] },
    {
      id: 'until',
      label: t.until,
      width: '140px',
      cell: ({ lockedUntil }) => <RelativeTime at={lockedUntil} />,
    },
    {
      id: 'release',
      label: t.release,
      quiet: true,
      width: '110px',
      align: 'right',
      cell: ({ value }) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`${t.release}: ${value}`}
          onClick={() => letIn(value)}
        >
          {t.release}
        </Button>
      ),
    },
  ];
  const pages = Math.ceil((query.data?.total ?? 0) / pageSize);
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <DataTable
        label={t.title}
        columns={columns}
        rows={query.data?.rows}
        keyOf={({ type, value }) => `${type}:${value}`}
        skeletonRows={1}
        failure={
          query.error ? { sentence: sentenceOf(query.error), retry: () => void query.refetch() } : undefined
        }
        empty={<EmptyState title={t.nobody} />}
      />
      {pages > 1 && <Pagination total={pages} value={page} onChange={setPage} size="sm" />}
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm">
          <TextInput
            label={t.byHand}
            description={t.byHandHint}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            flex={1}
            miw={220}
          />
          <Button type="submit" variant="default" disabled={typed.trim() === ''} loading={release.isPending}>
            {t.release}
          </Button>
        </Group>
      </form>
    </FormCard>
  );
}
