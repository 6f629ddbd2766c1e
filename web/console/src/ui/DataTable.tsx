import { Skeleton, VisuallyHidden } from '@mantine/core';
import type { CSSProperties, ReactElement, ReactNode } from 'react';
import classes from './DataTable.module.css';
import { ErrorState, useSlow } from './States.tsx';

export type Column<Row> = {
  readonly id: string;
  readonly label: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** CSS width; columns without one share the rest. On narrow screens, where fewer are left, a share counts no more. */
  readonly width?: string;
  /** Instead of it on narrow screens. */
  readonly narrow?: string;
  readonly align?: 'left' | 'right';
  /** Left out on narrow screens. */
  readonly secondary?: boolean;
  /** Label for screen readers only (menus, icons). */
  readonly quiet?: boolean;
  /** Holds something to press, so the row's link is in the next column. */
  readonly control?: boolean;
};

export type LinkProps = { readonly className: string; readonly children: ReactNode };

export type DataTableProps<Row> = {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** Undefined while the first answer is awaited. */
  readonly rows: readonly Row[] | undefined;
  readonly keyOf: (row: Row) => string;
  /** Makes the whole row a real link: give the link element for the first cell. */
  readonly link?: (row: Row, props: LinkProps) => ReactElement;
  readonly failure?: { readonly sentence: string; readonly retry: () => void } | undefined;
  /** Shown instead of rows when there are none. */
  readonly empty?: ReactNode;
  readonly skeletonRows?: number;
};

/** A dense table: one line per row, the row itself a link, skeletons of the same height. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, keyOf, link, failure, empty, skeletonRows = 6 } = props;
  const waiting = rows === undefined && failure === undefined;
  const slow = useSlow(waiting);
  const linked = columns.findIndex(({ control }) => !control);
  if (failure)
    return (
      <div className={classes.box}>
        <ErrorState sentence={failure.sentence} onRetry={failure.retry} />
      </div>
    );
  if (rows?.length === 0 && empty) return <div className={classes.box}>{empty}</div>;
  return (
    <div className={classes.box}>
      <table className={classes.table} aria-label={label} aria-busy={waiting}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                style={styleOf(column)}
                data-share={column.width?.endsWith('%') || undefined}
                data-narrow={column.narrow ? true : undefined}
                data-secondary={column.secondary || undefined}
              >
                {column.quiet ? <VisuallyHidden>{column.label}</VisuallyHidden> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {waiting &&
            Array.from({ length: skeletonRows }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the rows stand for nothing
              <tr key={index}>
                {columns.map((column) => (
                  <td key={column.id} data-secondary={column.secondary || undefined}>
                    {slow && !column.quiet && <Skeleton height={10} width={`${45 + ((index * 17) % 40)}%`} />}
                  </td>
                ))}
              </tr>
            ))}
          {rows?.map((row) => (
            <tr key={keyOf(row)} data-link={link ? true : undefined}>
              {columns.map((column, index) => (
                <td
                  key={column.id}
                  style={{ textAlign: column.align }}
                  data-secondary={column.secondary || undefined}
                >
                  {index === linked && link
                    ? link(row, { className: classes.link ?? '', children: column.cell(row) })
                    : column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The style sheet decides which of the widths counts. */
function styleOf<Row>({ width, narrow, align }: Column<Row>): CSSProperties {
  return {
    ...(align && { textAlign: align }),
    ...(width && { '--width': width }),
    ...(narrow && { '--narrow': narrow }),
  };
}
