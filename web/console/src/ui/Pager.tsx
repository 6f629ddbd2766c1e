import { ActionIcon, Group, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { wholeNumber } from '../i18n/format.ts';
import { usePhrases } from '../i18n/language.ts';

export type PagerProps = {
  readonly page: number;
  readonly size: number;
  readonly total: number;
  /** The count stopped at a limit: show it as "n+". */
  readonly capped?: boolean;
  readonly onPage: (page: number) => void;
};

/** "1–20 of 134" with arrows. Shows the count alone when one page holds everything. */
export function Pager({ page, size, total, capped = false, onPage }: PagerProps) {
  const t = usePhrases('ui').pager;
  const last = Math.max(1, Math.ceil(total / size));
  const from = (page - 1) * size + 1;
  const to = Math.min(page * size, total);
  if (total === 0) return null;
  return (
    <Group justify="space-between" component="nav" aria-label={t.label} h={32}>
      <Text size="xs" c="dimmed" style={{ fontVariantNumeric: 'tabular-nums' }} aria-live="polite">
        {t.range(wholeNumber(from), wholeNumber(to), `${wholeNumber(total)}${capped ? '+' : ''}`)}
      </Text>
      {(last > 1 || page > 1) && (
        <Group gap={4}>
          <ActionIcon
            variant="default"
            disabled={page <= 1}
            onClick={() => onPage(page - 1)}
            aria-label={t.previous}
          >
            <IconChevronLeft size={16} />
          </ActionIcon>
          <ActionIcon
            variant="default"
            disabled={page >= last && !capped}
            onClick={() => onPage(page + 1)}
            aria-label={t.next}
          >
            <IconChevronRight size={16} />
          </ActionIcon>
        </Group>
      )}
    </Group>
  );
}
