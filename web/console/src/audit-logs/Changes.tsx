/** What a change changed: each field as it was and as it is since. */
import { Text } from '@mantine/core';
import { usePhrases } from '../i18n/language.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import classes from './log.module.css';
import { type Change, changesOf, type LogRow } from './queries.ts';

export function Changes({ row }: { readonly row: LogRow }) {
  const t = usePhrases('auditLogs');
  const changes = changesOf(row);
  if (changes.length === 0) return null;
  const columns: Column<Change>[] = [
    {
      id: 'field',
      label: t.field,
      narrow: '42%',
      cell: ({ field }) => <code className={classes.field}>{field}</code>,
    },
    { id: 'before', label: t.before, cell: ({ before }) => <Value value={before} /> },
    { id: 'after', label: t.after, cell: ({ after }) => <Value value={after} /> },
  ];
  return (
    <FormCard title={t.changes} explanation={t.changesHint}>
      <DataTable label={t.changes} columns={columns} rows={changes} keyOf={({ field }) => field} />
    </FormCard>
  );
}

function Value({ value }: { readonly value: unknown }) {
  const t = usePhrases('auditLogs');
  if (value === null || value === undefined || value === '')
    return (
      <Text span size="sm" c="dimmed" fs="italic">
        {t.nothing}
      </Text>
    );
  return (
    <span className={classes.value}>
      {typeof value === 'string' ? value : JSON.stringify(value, null, 1)}
    </span>
  );
}
