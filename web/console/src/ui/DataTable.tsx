import { Skeleton, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconSelector } from '@tabler/icons-react';
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
  /** The list can be sorted by it; the way that comes first when its header is pressed. */
  readonly sortable?: 'ascending' | 'descending';
};

/** What a list is sorted by: the id of a column, whether that is shown or not. */
export type Sorting = { readonly by: string; readonly way: 'ascending' | 'descending' };

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
  readonly sorting?: Sorting;
  readonly onSort?: (next: Sorting) => void;
};

/** A dense table: one line per row, the row itself a link, skeletons of the same height. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, keyOf, link, failure, empty, skeletonRows = 6, sorting, onSort } = props;
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
                aria-sort={sorting?.by === column.id ? sorting.way : undefined}
              >
                {column.quiet ? (
                  <VisuallyHidden>{column.label}</VisuallyHidden>
                ) : column.sortable && onSort ? (
                  <SortButton column={column} sorting={sorting} onSort={onSort} />
                ) : (
                  column.label
                )}
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

const opposite = { ascending: 'descending', descending: 'ascending' } as const;

function SortButton<Row>({
  column: { id, label, sortable = 'ascending' },
  sorting,
  onSort,
}: {
  readonly column: Column<Row>;
  readonly sorting: Sorting | undefined;
  readonly onSort: (next: Sorting) => void;
}) {
  const way = sorting?.by === id ? sorting.way : undefined;
  const Arrow = way === undefined ? IconSelector : way === 'ascending' ? IconArrowUp : IconArrowDown;
  return (
    <UnstyledButton
      className={classes.sort}
      data-active={way !== undefined || undefined}
      onClick={() => onSort({ by: id, way: way ? opposite[way] : sortable })}
    >
      {label}
      <Arrow size={13} aria-hidden />
    </UnstyledButton>
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
