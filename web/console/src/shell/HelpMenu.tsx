import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconBook2, IconHelp, IconKeyboard } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import { useShortcuts } from './shortcuts.ts';

export function HelpMenu() {
  const t = usePhrases('shell');
  const shortcuts = useShortcuts();
  return (
    <Menu width={220}>
      <Menu.Target>
        <Tooltip label={t.help}>
          <ActionIcon size={32} aria-label={t.help} visibleFrom="xs">
            <IconHelp size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconBook2 size={15} />}
          renderRoot={(props) => <Link to="/api-reference" {...props} />}
        >
          {t.places.apiReference}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKeyboard size={15} />}
          onClick={() => shortcuts.find(({ keys }) => keys === '?')?.run()}
        >
          {t.shortcuts.title}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
