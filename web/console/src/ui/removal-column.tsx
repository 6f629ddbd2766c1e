/** The last column of a table whose rows can be taken away one by one. */
import { ActionIcon } from '@mantine/core';
import { type Icon, IconTrash } from '@tabler/icons-react';
import type { Column } from './DataTable.tsx';
import { Changing } from './restricted.tsx';

type Removal<Row> = {
  readonly label: string;
  /** What the button is called: the label alone does not say what goes. */
  readonly labelOf: (row: Row) => string;
  readonly onRemove: (row: Row) => void;
  /** Where it is ended or cut off rather than deleted. */
  readonly icon?: Icon;
  /** Those that may go; all, if it is not said. */
  readonly isRemovable?: (row: Row) => boolean;
};

export const removalColumn = <Row,>({
  label,
  labelOf,
  onRemove,
  icon: Picture = IconTrash,
  isRemovable = () => true,
}: Removal<Row>): Column<Row> => ({
  id: 'remove',
  label,
  quiet: true,
  width: '54px',
  align: 'right',
  cell: (row) =>
    isRemovable(row) && (
      <Changing>
        <ActionIcon size={26} color="red" aria-label={labelOf(row)} onClick={() => onRemove(row)}>
          <Picture size={15} />
        </ActionIcon>
      </Changing>
    ),
});
