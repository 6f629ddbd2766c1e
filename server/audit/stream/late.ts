/** Entries that a seal names as late, at places that the stream has passed; others come at theirs. */
import type { TenantContext } from '../../tenants/context.ts';
import { type EntryRow, opened, type SealRow } from '../seals/seal.ts';
import { entriesOf } from '../seals/store.ts';
import type { StreamRow } from './store.ts';

/** Those that are wanted and still there, in order. */
export async function lateIn(
  { db, vault }: Pick<TenantContext, 'db' | 'vault'>,
  seal: SealRow,
  { since, position }: Pick<StreamRow, 'since' | 'position'>,
  keys: readonly string[],
): Promise<EntryRow[]> {
  const named = opened(vault, seal)?.late.filter(({ id }) => id > since && id <= position) ?? [];
  const rows = await entriesOf(db, named);
  return rows.filter(({ key }) => isWanted(keys, key)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Whole keys, or what is under them; all where none is said. */
export const isWanted = (keys: readonly string[], key: string): boolean =>
  keys.length === 0 || keys.some((one) => key === one || key.startsWith(`${one}.`));
