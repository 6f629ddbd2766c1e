/** A block of a details page that is one table: asked for, empty, failed or full, and what can be done about all of it. */

import { Group } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { failureOf } from '../api/queries.ts';
import { type Column, DataTable, type DataTableProps } from '../ui/DataTable.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { EmptyState } from '../ui/States.tsx';

export type TableCardProps<Row> = {
  readonly words: {
    readonly title: string;
    readonly explanation: string;
    readonly none: string;
    readonly noneHint?: string;
  };
  readonly query: UseQueryResult<readonly Row[]>;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** Where a row leads. */
  readonly link?: DataTableProps<Row>['link'];
  /** Makes one more: below the table, and in its place while there is none. */
  readonly create?: ReactNode;
  /** Below the table where there is something in it. */
  readonly foot?: ReactNode;
  /** Dialogs. */
  readonly children?: ReactNode;
};

export function TableCard<Row>(props: TableCardProps<Row>) {
  const { words, query, columns, keyOf, link, create, foot = create, children } = props;
  return (
    <FormCard title={words.title} explanation={words.explanation}>
      <DataTable
        label={words.title}
        columns={columns}
        rows={query.data}
        keyOf={keyOf}
        {...(link && { link })}
        skeletonRows={2}
        failure={failureOf(query)}
        empty={<EmptyState title={words.none} sentence={words.noneHint} action={create} />}
      />
      {foot && query.data && query.data.length > 0 && <Group>{foot}</Group>}
      {children}
    </FormCard>
  );
}
