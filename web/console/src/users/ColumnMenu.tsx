import { ActionIcon, Checkbox, Popover, Stack } from '@mantine/core';
import { IconColumns } from '@tabler/icons-react';
import { usePhrases } from '../i18n/language.ts';
import { type OptionalColumn, optionalColumns } from './columns.ts';

export function ColumnMenu({
  shown,
  onChoose,
}: {
  readonly shown: readonly OptionalColumn[];
  readonly onChoose: (column: OptionalColumn, wanted: boolean) => void;
}) {
  const t = usePhrases('users');
  return (
    <Popover position="bottom-start" shadow="md" radius="md" trapFocus>
      <Popover.Target>
        <ActionIcon variant="default" size={34} aria-label={t.chooseColumns} visibleFrom="sm">
          <IconColumns size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {optionalColumns.map((column) => (
            <Checkbox
              key={column}
              size="xs"
              label={t.columns[column]}
              checked={shown.includes(column)}
              onChange={({ currentTarget: { checked } }) => onChoose(column, checked)}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
