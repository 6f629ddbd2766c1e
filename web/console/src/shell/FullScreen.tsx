import { ActionIcon, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import { usePhrases } from '../i18n/language.ts';
import classes from './FullScreen.module.css';
import { ShortcutSheet } from './ShortcutSheet.tsx';
import { listenForShortcuts } from './shortcuts.ts';

export type FullScreenProps = {
  readonly title: ReactNode;
  readonly subtitle?: ReactNode;
  readonly onClose: () => void;
  readonly actions?: ReactNode;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
};

/** A page that takes the whole screen: catalogue, guide, set-up. Escape closes it. */
export function FullScreen({ title, subtitle, onClose, actions, footer, children }: FullScreenProps) {
  const t = usePhrases('shell');
  useEffect(listenForShortcuts, []);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'))
        return;
      if (
        event.target instanceof HTMLElement &&
        event.target.matches('input, textarea, [contenteditable="true"]')
      )
        return;
      onClose();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [onClose]);
  return (
    <main className={classes.screen}>
      <div className={classes.bar}>
        <Tooltip label={`${t.close} (Esc)`}>
          <ActionIcon size={32} onClick={onClose} aria-label={t.close}>
            <IconX size={18} />
          </ActionIcon>
        </Tooltip>
        <div className={classes.titles}>
          <h1>{title}</h1>
          {subtitle && <p>{subtitle}</p>}
        </div>
        {actions}
      </div>
      <div className={classes.content}>{children}</div>
      {footer && <footer className={classes.footer}>{footer}</footer>}
      <ShortcutSheet />
    </main>
  );
}
