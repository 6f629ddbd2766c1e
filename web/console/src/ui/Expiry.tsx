/** When something ends, in a table: in a while, never, or over. */
import { Badge } from '@mantine/core';
import { RelativeTime } from './RelativeTime.tsx';

type Props = {
  readonly at: number | null;
  readonly words: { readonly expired: string; readonly never?: string };
};

export function Expiry({ at, words }: Props) {
  if (at === null) return words.never;
  if (at > Date.now()) return <RelativeTime at={at} />;
  return (
    <Badge color="red" size="sm">
      {words.expired}
    </Badge>
  );
}
