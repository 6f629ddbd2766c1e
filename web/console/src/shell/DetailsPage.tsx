/** The head of a details page: icon, name, what it is, its identifier, what can be done, and its tabs. */
import { ActionIcon, Group, Menu, Text, Title } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { CopyValue } from '../ui/CopyValue.tsx';
import { Changing, useRestriction } from '../ui/restricted.tsx';
import classes from './DetailsPage.module.css';

export type DetailsHeaderProps = {
  readonly icon?: ReactNode;
  readonly title: ReactNode;
  /** Type, status: short words, tags. */
  readonly facts?: ReactNode;
  readonly id?: { readonly label: string; readonly value: string };
  readonly actions?: ReactNode;
  /** `Menu.Item`s behind the three dots. */
  readonly menu?: ReactNode;
};

export function DetailsHeader({ icon, title, facts, id, actions, menu }: DetailsHeaderProps) {
  const t = usePhrases('ui');
  const isRestricted = useRestriction() !== undefined;
  return (
    <header className={classes.header}>
      {icon && <span className={classes.icon}>{icon}</span>}
      <div className={classes.names}>
        <Title order={1}>{title}</Title>
        <Group gap={10} mt={2}>
          {facts}
          {id && (
            <Group gap={4} wrap="nowrap" miw={0}>
              <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                {id.label}
              </Text>
              <CopyValue value={id.value} variant="inline" />
            </Group>
          )}
        </Group>
      </div>
      <Group gap="xs" wrap="nowrap" className={classes.actions}>
        <Changing>{actions}</Changing>
        {menu && (
          <Menu width={220}>
            <Menu.Target>
              <ActionIcon variant="default" size={34} aria-label={t.more} disabled={isRestricted}>
                <IconDots size={17} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>{menu}</Menu.Dropdown>
          </Menu>
        )}
      </Group>
    </header>
  );
}

/** Tabs are addresses: give it links, the one in view carries `data-active`. */
export function TabLinks({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const tabs = useRef<HTMLElement>(null);
  const address = useLocation({ select: ({ href }) => href });
  // Where they are wider than the screen, the one in view is scrolled to.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address makes another tab the one in view
  useEffect(() => {
    const all = tabs.current;
    const active = all?.querySelector<HTMLElement>('[data-active]');
    if (!all || !active) return;
    all.scrollLeft = active.offsetLeft - all.offsetLeft - (all.clientWidth - active.offsetWidth) / 2;
  }, [address]);
  return (
    <nav ref={tabs} className={classes.tabs} aria-label={label}>
      {children}
    </nav>
  );
}

/** Class and state for each link inside TabLinks. */
export const tabLink = {
  className: classes.tab ?? '',
  activeProps: { 'data-active': true, 'aria-current': 'page' as const },
};
