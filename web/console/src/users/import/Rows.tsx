/** What became of the rows of one import: those that failed first of all, for they are what is left to do. */
import { Anchor, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { failureOf, pageSize } from '../../api/queries.ts';
import { usePhrases } from '../../i18n/language.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { Pager } from '../../ui/Pager.tsx';
import classes from './Import.module.css';
import { type ImportedRow, rowsOf, type UserImport } from './queries.ts';

export function Rows({ one: { id, failed } }: { readonly one: UserImport }) {
  const t = usePhrases('users').import.rows;
  const [page, setPage] = useState(1);
  const [wanted, setWanted] = useState<'failed' | 'all'>(failed > 0 ? 'failed' : 'all');
  const query = useQuery(rowsOf(id, page, wanted === 'failed' ? 'failed' : undefined));
  const columns: Column<ImportedRow>[] = [
    { id: 'row', label: t.row, width: '64px', cell: ({ row }) => row },
    { id: 'who', label: t.who, cell: (row) => <Who row={row} /> },
    { id: 'outcome', label: t.outcome, width: '55%', cell: (row) => <Outcome row={row} /> },
  ];
  return (
    <Stack gap="xs" mt="xs">
      {failed > 0 && (
        <SegmentedControl
          size="xs"
          aria-label={t.which}
          value={wanted}
          data={[
            { value: 'failed', label: t.failedOnly },
            { value: 'all', label: t.every },
          ]}
          onChange={(next) => {
            setWanted(next === 'failed' ? 'failed' : 'all');
            setPage(1);
          }}
          style={{ alignSelf: 'flex-start' }}
        />
      )}
      <DataTable
        label={t.title}
        columns={columns}
        rows={query.data?.rows}
        keyOf={({ row }) => String(row)}
        failure={failureOf(query)}
      />
      {query.data && <Pager page={page} size={pageSize} total={query.data.total} onPage={setPage} />}
    </Stack>
  );
}

function Who({ row: { who, userId } }: { readonly row: ImportedRow }) {
  const t = usePhrases('users').import.rows;
  if (!userId)
    return who ? (
      <span className={classes.value}>{who}</span>
    ) : (
      <Text span inherit c="dimmed">
        {t.nobody}
      </Text>
    );
  return (
    <Anchor
      inherit
      renderRoot={(props) => <Link to="/users/$id/settings" params={{ id: userId }} {...props} />}
    >
      <span className={classes.value}>{who || userId}</span>
    </Anchor>
  );
}

function Outcome({ row: { outcome, message } }: { readonly row: ImportedRow }) {
  const t = usePhrases('users').import.rows;
  if (outcome === 'failed' && message)
    return (
      <Text span inherit c="red" className={classes.value}>
        {message}
      </Text>
    );
  return outcome ? t.outcomes[outcome] : t.waits;
}
