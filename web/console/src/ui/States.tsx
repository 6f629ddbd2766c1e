/** What a place shows when it has nothing to show: nothing yet, no match, failed, waiting. */
import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconMoodEmpty, IconPlugConnectedX, IconSearchOff, type TablerIcon } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { Changing } from './restricted.tsx';
import classes from './States.module.css';

export type EmptyStateProps = {
  readonly icon?: TablerIcon;
  readonly title: string;
  /** Left out where the title says it all. */
  readonly sentence?: ReactNode;
  readonly action?: ReactNode;
  /** It stands for the whole page, so its title is the page's heading. */
  readonly page?: boolean;
  /** Its action changes nothing: it works where nothing may be changed, too. */
  readonly harmless?: boolean;
};

export function EmptyState({
  icon: Icon = IconMoodEmpty,
  title,
  sentence,
  action,
  page = false,
  harmless = page,
}: EmptyStateProps) {
  return (
    <Stack className={classes.state} align="center" gap={6}>
      <span className={classes.icon}>
        <Icon size={22} stroke={1.6} aria-hidden />
      </span>
      {page ? (
        <Title order={1} fz="md" fw={600}>
          {title}
        </Title>
      ) : (
        <Text fw={600}>{title}</Text>
      )}
      {sentence && (
        <Text size="sm" c="dimmed" maw={420}>
          {sentence}
        </Text>
      )}
      {action && (
        <Group mt="xs" justify="center">
          {harmless ? action : <Changing>{action}</Changing>}
        </Group>
      )}
    </Stack>
  );
}

export function NoMatch({ onClear }: { readonly onClear: () => void }) {
  const t = usePhrases('ui');
  return (
    <EmptyState
      harmless
      icon={IconSearchOff}
      title={t.noMatch.title}
      sentence={t.noMatch.sentence}
      action={
        <Button variant="default" onClick={onClear}>
          {t.noMatch.clear}
        </Button>
      }
    />
  );
}

export function ErrorState({
  sentence,
  onRetry,
  page = false,
}: {
  readonly sentence: string;
  readonly onRetry?: () => void;
  readonly page?: boolean;
}) {
  const t = usePhrases('ui');
  return (
    <div role="alert">
      <EmptyState
        page={page}
        harmless
        icon={IconPlugConnectedX}
        title={t.error.title}
        sentence={sentence}
        action={
          onRetry && (
            <Button variant="default" onClick={onRetry}>
              {t.error.retry}
            </Button>
          )
        }
      />
    </div>
  );
}

/** Becomes true only after a moment, so that fast answers never flash a skeleton. */
export function useSlow(waiting: boolean, after = 200): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!waiting) return setSlow(false);
    const timer = setTimeout(() => setSlow(true), after);
    return () => clearTimeout(timer);
  }, [waiting, after]);
  return slow;
}

/** Stands in for a details page until its data is there. */
export function DetailsSkeleton() {
  const slow = useSlow(true);
  if (!slow) return null;
  return (
    <Stack gap="lg" aria-busy>
      <Group>
        <Skeleton width={40} height={40} radius="md" />
        <Stack gap={8}>
          <Skeleton width={180} height={16} />
          <Skeleton width={260} height={10} />
        </Stack>
      </Group>
      <Skeleton height={34} width={320} />
      {[0, 1, 2].map((line) => (
        <Group key={line} align="flex-start" gap={40} wrap="nowrap">
          <Skeleton width={200} height={12} visibleFrom="md" />
          <Stack flex={1} gap="xs">
            <Skeleton width={110} height={10} />
            <Skeleton height={34} maw={620} />
          </Stack>
        </Group>
      ))}
    </Stack>
  );
}
