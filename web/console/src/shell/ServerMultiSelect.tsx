/** Several of many, found on the server while one types; what is chosen keeps its name whatever is typed. */
import { MultiSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { usePhrases } from '../i18n/language.ts';

export type Option = { readonly value: string; readonly label: string };

/** Where options of one kind come from. */
export type Findable = {
  /** Names the kind in the cache. */
  readonly kind: string;
  /** The first that fit, by a word of their name. */
  readonly find: (keyword: string) => Promise<readonly Option[]>;
  readonly nameOf: (id: string) => Promise<string>;
};

type Props = {
  readonly of: Findable;
  readonly label: string;
  readonly value: readonly string[];
  readonly onChange: (ids: string[]) => void;
  readonly error?: ReactNode;
};

export function ServerMultiSelect({ of: { kind, find, nameOf }, label, value, onChange, error }: Props) {
  const t = usePhrases('shell').serverSelect;
  const [typed, setTyped] = useState('');
  const [keyword] = useDebouncedValue(typed.trim(), 200);
  const found = useQuery({
    queryKey: ['options', kind, keyword],
    queryFn: () => find(keyword),
    placeholderData: keepPreviousData,
  });
  const names = useNames(kind, value, found.data ?? [], nameOf);
  const offered = (found.data ?? []).filter((option) => !value.includes(option.value));
  return (
    <MultiSelect
      label={label}
      data={[...names, ...offered]}
      value={[...value]}
      onChange={onChange}
      error={error}
      searchable
      clearable
      hidePickedOptions
      searchValue={typed}
      onSearchChange={setTyped}
      // The server has looked already, by more than the name.
      filter={({ options }) => options}
      nothingFoundMessage={found.isFetching ? t.searching : found.error ? t.failed : t.nothing}
    />
  );
}

/** What is not among the options that were found is asked for; what is gone shows its id. */
function useNames(
  kind: string,
  ids: readonly string[],
  found: readonly Option[],
  nameOf: Findable['nameOf'],
): Option[] {
  const known = new Map(found.map((option) => [option.value, option.label]));
  const asked = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['options', kind, 'name', id],
      queryFn: () => nameOf(id),
      initialData: known.get(id),
      staleTime: 60_000,
      retry: false,
    })),
  });
  return ids.map((value, at) => ({ value, label: asked[at]?.data ?? known.get(value) ?? value }));
}
