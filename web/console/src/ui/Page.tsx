import { Anchor, Popover, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { IconExternalLink, IconHelpCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { Notice } from './Notice.tsx';
import classes from './Page.module.css';
import { Changing, useRestriction } from './restricted.tsx';

/** The width and rhythm that all pages share. `narrow` suits reading and forms. */
export function Page({
  children,
  narrow = false,
}: {
  readonly children: ReactNode;
  readonly narrow?: boolean;
}) {
  const reason = useRestriction();
  return (
    <div className={narrow ? `${classes.page} ${classes.narrow}` : classes.page}>
      {reason !== undefined && <Notice>{reason}</Notice>}
      {children}
    </div>
  );
}

export type AboutLink = { readonly label: string; readonly href: string };

export type PageHeaderProps = {
  readonly title: ReactNode;
  /** What the page is for, in one line. */
  readonly purpose?: ReactNode;
  /** Two sentences and links, behind a question mark. */
  readonly about?: { readonly text: ReactNode; readonly links?: readonly AboutLink[] };
  /** One primary action, at the right. */
  readonly actions?: ReactNode;
};

export function PageHeader({ title, purpose, about, actions }: PageHeaderProps) {
  return (
    <header className={classes.header}>
      <div className={classes.heading}>
        <Title order={1}>
          {title}
          {about && <About {...about} />}
        </Title>
        {purpose && (
          <Text size="sm" c="dimmed" maw={640}>
            {purpose}
          </Text>
        )}
      </div>
      {actions && (
        <div className={classes.actions}>
          <Changing>{actions}</Changing>
        </div>
      )}
    </header>
  );
}

function About({ text, links = [] }: NonNullable<PageHeaderProps['about']>) {
  const t = usePhrases('ui');
  return (
    <Popover width={320} position="bottom-start" shadow="md" radius="md" trapFocus>
      <Popover.Target>
        <UnstyledButton aria-label={t.about} className={classes.about}>
          <IconHelpCircle size={16} stroke={1.7} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <Text size="sm" fw={400}>
            {text}
          </Text>
          {links.map((link) => (
            <Anchor key={link.href} href={link.href} target="_blank" rel="noreferrer" size="sm" fw={500}>
              {link.label} <IconExternalLink size={12} aria-hidden />
            </Anchor>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
