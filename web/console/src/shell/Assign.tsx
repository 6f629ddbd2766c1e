/** A dialog to choose some of many: people for a role, applications for an organization. */

import { Button, Checkbox, Skeleton, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { PageOf } from '../api/client.ts';
import { sentenceOf } from '../api/errors.ts';
import { pageSize } from '../api/queries.ts';
import { Pager } from '../ui/Pager.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { ErrorState, useSlow } from '../ui/States.tsx';
import { DialogFoot } from './DialogForm.tsx';
import { FormDialog } from './FormDialog.tsx';

export type AssignProps<Row> = {
  readonly title: string;
  readonly search: string;
  /** What the button says, with how many are chosen. */
  readonly action: (count: number) => string;
  /** There is nobody or nothing left to choose. */
  readonly none: string;
  /** Names the list in the cache. */
  readonly queryKey: readonly unknown[];
  readonly load: (page: number, keyword: string) => Promise<PageOf<Row>>;
  /** Rows that the answers hold and that are not for choosing: they are there already. */
  readonly except?: ReadonlySet<string>;
  readonly keyOf: (row: Row) => string;
  readonly labelOf: (row: Row) => string;
  readonly noteOf?: (row: Row) => string | null | undefined;
  /** More to decide for those who are chosen. */
  readonly children?: ReactNode;
  /** Resolves when it is stored; a refusal stays in the dialog. */
  readonly onAssign: (ids: readonly string[]) => Promise<unknown>;
  readonly onClose: () => void;
};

export function Assign<Row>(props: AssignProps<Row>) {
  const { title, search, action, none, queryKey, load, except, keyOf, labelOf, noteOf, children } = props;
  const [keyword, setKeyword] = useState('');
  const [page, setPage] = useState(1);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const query = useQuery({
    queryKey: [...queryKey, page, keyword],
    queryFn: () => load(page, keyword),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const rows = query.data?.rows.filter((row) => !except?.has(keyOf(row)));
  const slow = useSlow(query.isPending);
  const assign = async () => {
    setSaving(true);
    setFailure(undefined);
    try {
      await props.onAssign(chosen);
      props.onClose();
    } catch (refused) {
      setFailure(refused);
    } finally {
      setSaving(false);
    }
  };
  const onSearch = (text: string) => {
    setKeyword(text);
    setPage(1);
  };
  return (
    <FormDialog opened onClose={props.onClose} title={title} changed={chosen.length > 0 && !saving}>
      <Stack gap="md">
        <SearchField value={keyword} onSearch={onSearch} placeholder={search} />
        {query.error && !query.data && (
          <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
        )}
        {slow && !query.data && <Skeleton height={90} />}
        {rows?.length === 0 && (
          <Text size="sm" c="dimmed">
            {none}
          </Text>
        )}
        <Checkbox.Group value={[...chosen]} onChange={setChosen} aria-label={title}>
          <Stack gap="sm">
            {rows?.map((row) => (
              <Checkbox
                key={keyOf(row)}
                value={keyOf(row)}
                label={labelOf(row)}
                description={beside(labelOf(row), noteOf?.(row))}
                styles={{ label: { overflowWrap: 'anywhere' } }}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        {query.data && <Pager page={page} size={pageSize} total={query.data.total} onPage={setPage} />}
        {children}
        {failure !== undefined && (
          <Text size="sm" c="red" role="alert">
            {sentenceOf(failure)}
          </Text>
        )}
        <DialogFoot>
          <Button disabled={chosen.length === 0} loading={saving} onClick={() => void assign()}>
            {action(chosen.length)}
          </Button>
        </DialogFoot>
      </Stack>
    </FormDialog>
  );
}

/** Whoever has one identifier only is called by it: it need not be said twice. */
const beside = (label: string, note: string | null | undefined) =>
  note === label ? undefined : note || undefined;
