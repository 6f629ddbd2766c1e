/** The last column of a table whose rows can be taken away one by one. */
import { ActionIcon } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { Column } from './DataTable.tsx';

type Removal<Row> = {
  readonly label: string;
  /** What the button is called: the label alone does not say what goes. */
  readonly labelOf: (row: Row) => string;
  readonly onRemove: (row: Row) => void;
};

export const removalColumn = <Row,>({ label, labelOf, onRemove }: Removal<Row>): Column<Row> => ({
  id: 'remove',
  label,
  quiet: true,
  width: '54px',
  align: 'right',
  cell: (row) => (
    <ActionIcon size={26} color="red" aria-label={labelOf(row)} onClick={() => onRemove(row)}>
      <IconTrash size={15} />
    </ActionIcon>
  ),
});
