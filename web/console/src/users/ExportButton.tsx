/** Saves whom the list shows, all pages of it, as a file. Password hashes are for the API only. */
import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { saveFile } from '../api/files.ts';
import { usePhrases } from '../i18n/language.ts';
import { filterQuery } from './list-search.ts';

export function ExportButton() {
  const t = usePhrases('users').export;
  const { keyword, ...filters } = useSearch({ from: '/frame/users' });
  const save = useMutation({
    mutationFn: (format: 'csv' | 'json') => {
      const {
        sortBy: _by,
        sortOrder: _order,
        ...query
      } = { sortBy: '', sortOrder: '', ...filterQuery(filters) };
      const parameters = new URLSearchParams({
        ...query,
        format,
        ...(keyword && { search: `%${keyword}%` }),
      });
      return saveFile(`/api/user-exports?${parameters}`, `users.${format}`);
    },
  });
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={15} />} loading={save.isPending}>
          {t.title}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save.mutate('csv')}>{t.csv}</Menu.Item>
        <Menu.Item onClick={() => save.mutate('json')}>{t.json}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
