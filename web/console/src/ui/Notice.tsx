import { Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Notice.module.css';

export type NoticeProps = {
  readonly tone?: 'info' | 'warning' | 'good' | 'bad';
  readonly children: ReactNode;
  readonly action?: ReactNode;
};

const icons = {
  info: IconInfoCircle,
  warning: IconAlertTriangle,
  good: IconCircleCheck,
  bad: IconAlertTriangle,
};

/** A strip inside a page: persistent, about what stands beneath it, with at most one action. */
export function Notice({ tone = 'info', children, action }: NoticeProps) {
  const Icon = icons[tone];
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon size={17} stroke={1.8} aria-hidden className={classes.icon} />
      <Text size="sm" component="div" className={classes.text}>
        {children}
      </Text>
      {action && (
        <Group gap="xs" className={classes.action}>
          {action}
        </Group>
      )}
    </div>
  );
}
