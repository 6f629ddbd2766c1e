/** What can be done for those who are chosen in the list. */
import { Button, Group, Menu, Text } from '@mantine/core';
import { IconChevronUp } from '@tabler/icons-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { saveFile } from '../api/files.ts';
import { usePhrases } from '../i18n/language.ts';
import { ExportMenu } from '../shell/ExportMenu.tsx';
import { BulkDialog } from './BulkDialog.tsx';
import { type Kind, kinds } from './bulk.ts';
import { exportAddress } from './queries.ts';
import type { Selection } from './selection.ts';
import classes from './Users.module.css';

type Props = {
  readonly selection: Selection;
  readonly count: number;
  /** How many the list finds, where these are more than are chosen and all in sight are. */
  readonly more: number | undefined;
  readonly onAll: () => void;
  /** What has the focus when the bar is gone. */
  readonly focusAfter: RefObject<HTMLElement | null>;
  /** What is left of the choice. */
  readonly onKeep: (people: ReadonlyMap<string, string>) => void;
};

export function Bulk({ selection, count, more, onAll, focusAfter, onKeep }: Props) {
  const t = usePhrases('users').bulk;
  const words = usePhrases('users').export;
  const [kind, setKind] = useState<Kind>();
  const pressed = useRef<HTMLElement>(null);
  const isOpen = kind !== undefined;
  useEffect(() => {
    if (isOpen || !pressed.current) return;
    const stays = pressed.current.isConnected && pressed.current.checkVisibility();
    (stays ? pressed.current : focusAfter.current)?.focus();
    pressed.current = null;
  }, [isOpen, focusAfter]);
  const open = (one: Kind) => {
    pressed.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setKind(one);
  };
  if (count === 0) return null;
  return (
    <Group gap={6} role="toolbar" aria-label={t.toolbar} className={classes.bar}>
      <Text size="sm" fw={560} aria-live="polite">
        {selection.kind === 'all' ? t.everybody(count) : t.chosen(count)}
      </Text>
      {more !== undefined && (
        <Button size="xs" variant="light" onClick={onAll}>
          {t.chooseAll(more)}
        </Button>
      )}
      {kinds.map((one) => (
        <Button
          key={one}
          size="xs"
          px={10}
          variant="default"
          visibleFrom="sm"
          {...(one === 'delete' && { c: 'red' })}
          onClick={() => open(one)}
        >
          {t[one].action}
        </Button>
      ))}
      <Menu position="top-start">
        <Menu.Target>
          <Button size="xs" variant="default" hiddenFrom="sm" rightSection={<IconChevronUp size={13} />}>
            {t.actions}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {kinds.map((one) => (
            <Menu.Item key={one} {...(one === 'delete' && { color: 'red' })} onClick={() => open(one)}>
              {t[one].action}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <ExportMenu
        size="xs"
        words={words}
        save={(format) =>
          selection.kind === 'all'
            ? saveFile(exportAddress(selection.of, format), `users.${format}`)
            : saveFile('/api/user-exports', `users.${format}`, {
                format,
                userIds: [...selection.people.keys()],
              })
        }
      />
      <Button size="xs" variant="subtle" onClick={() => onKeep(new Map())}>
        {t.clear}
      </Button>
      {kind && (
        <BulkDialog
          kind={kind}
          selection={selection}
          onClose={(left) => {
            setKind(undefined);
            if (left) onKeep(left);
          }}
        />
      )}
    </Group>
  );
}
