import { ActionIcon, Group, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { usePhrases } from '../i18n/language.ts';
import { hasPages, type Place, pagerWords } from './pager-words.ts';

export type PagerProps = Place & { readonly onPage: (page: number) => void };

/** "1–20 of 134" with arrows. Shows the count alone when one page holds everything. */
export function Pager({ onPage, ...place }: PagerProps) {
  const { page, size, total, capped = false } = place;
  const t = usePhrases('ui').pager;
  const last = Math.max(1, Math.ceil(total / size));
  if (total === 0) return null;
  const turns = hasPages(place);
  return (
    <Group justify="space-between" h={32} {...(turns && { component: 'nav', 'aria-label': t.label })}>
      <Text size="xs" c="dimmed" style={{ fontVariantNumeric: 'tabular-nums' }} aria-live="polite">
        {pagerWords(place, t)}
      </Text>
      {turns && (
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
