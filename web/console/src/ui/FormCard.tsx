import { Anchor, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './FormCard.module.css';
import type { AboutLink } from './Page.tsx';
import { Changing } from './restricted.tsx';

export type FormCardProps = {
  readonly title: string;
  /** What these fields decide, and why one would change them. */
  readonly explanation?: ReactNode;
  readonly link?: AboutLink;
  readonly children: ReactNode;
  readonly danger?: boolean;
};

/** A block of a details page: what it is at the left, its fields at the right. */
export function FormCard({ title, explanation, link, children, danger = false }: FormCardProps) {
  const id = useId();
  return (
    <section className={classes.card} aria-labelledby={id} data-danger={danger || undefined}>
      <div className={classes.side}>
        <Title order={2} id={id}>
          {title}
        </Title>
        {explanation && (
          <Text size="sm" c="dimmed">
            {explanation}
          </Text>
        )}
        {link && (
          <Anchor href={link.href} size="sm" target="_blank" rel="noreferrer">
            {link.label}
          </Anchor>
        )}
      </div>
      <Stack className={classes.fields} gap="md">
        <Changing>{children}</Changing>
      </Stack>
    </section>
  );
}
