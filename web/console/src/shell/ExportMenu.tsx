/** A button that saves what a list shows, in the format one chooses. */
import { Button, type ButtonProps, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';

export type ExportFormat = 'csv' | 'json';

type Props = Pick<ButtonProps, 'size'> & {
  readonly words: { readonly title: string; readonly csv: string; readonly json: string };
  /** What the file holds, above the formats. */
  readonly hint?: ReactNode;
  readonly save: (format: ExportFormat) => Promise<void>;
};

export function ExportMenu({ words, hint, save, size }: Props) {
  const saving = useMutation({ mutationFn: save });
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="default"
          {...(size && { size })}
          leftSection={<IconDownload size={size === 'xs' ? 13 : 15} />}
          loading={saving.isPending}
        >
          {words.title}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {hint && <Menu.Label maw={240}>{hint}</Menu.Label>}
        <Menu.Item onClick={() => saving.mutate('csv')}>{words.csv}</Menu.Item>
        <Menu.Item onClick={() => saving.mutate('json')}>{words.json}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
