/** Things that one picks by a word of their name, which the server looks for. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

export type Option = { readonly value: string; readonly label: string };

/** Where options of one kind come from. */
export type Findable = {
  /** Names the kind in the cache. */
  readonly kind: string;
  /** The first that fit, by a word of their name. */
  readonly find: (keyword: string) => Promise<readonly Option[]>;
  readonly nameOf: (value: string) => Promise<string>;
};

/** What was found before stays in view while others are looked for. */
export const foundBy = ({ kind, find }: Findable, keyword: string) =>
  queryOptions({
    queryKey: ['options', kind, keyword],
    queryFn: () => find(keyword),
    placeholderData: keepPreviousData,
  });

/** The name of what is chosen; what is gone has none. */
export const nameOf = (
  { kind, nameOf: ask }: Pick<Findable, 'kind' | 'nameOf'>,
  value: string,
  known?: string,
) =>
  queryOptions({
    queryKey: ['options', kind, 'name', value],
    queryFn: () => ask(value),
    enabled: value !== '',
    ...(known !== undefined && { initialData: known }),
    staleTime: 60_000,
    retry: false,
  });
