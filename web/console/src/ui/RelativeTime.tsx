import { Tooltip } from '@mantine/core';
import { exactTime, relativeTime } from '../i18n/format.ts';
import { useLanguage } from '../i18n/language.ts';

/** "3 hours ago", with the exact time on hover and for machines. */
export function RelativeTime({ at }: { readonly at: number | null | undefined }) {
  useLanguage();
  if (at === null || at === undefined) return <span aria-hidden>–</span>;
  return (
    <Tooltip label={exactTime(at)}>
      <time dateTime={new Date(at).toISOString()}>{relativeTime(at)}</time>
    </Tooltip>
  );
}
