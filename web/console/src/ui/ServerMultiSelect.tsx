/** Several of many, found on the server while one types; what is chosen keeps its name whatever is typed. */
import { MultiSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQueries, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { type Findable, foundBy, nameOf, type Option } from './findable.ts';

type Props = {
  readonly of: Findable;
  readonly label: string;
  readonly description?: ReactNode;
  readonly value: readonly string[];
  readonly onChange: (ids: string[]) => void;
  readonly error?: ReactNode;
};

export function ServerMultiSelect({ of, label, description, value, onChange, error }: Props) {
  const t = usePhrases('shell').serverSelect;
  const [typed, setTyped] = useState('');
  const [keyword] = useDebouncedValue(typed.trim(), 200);
  const found = useQuery(foundBy(of, keyword));
  const names = useNames(of, value, found.data ?? []);
  const offered = (found.data ?? []).filter((option) => !value.includes(option.value));
  return (
    <MultiSelect
      label={label}
      description={description}
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
function useNames(of: Findable, ids: readonly string[], found: readonly Option[]): Option[] {
  const known = new Map(found.map((option) => [option.value, option.label]));
  const asked = useQueries({
    queries: ids.map((id) => nameOf(of, id, known.get(id))),
  });
  return ids.map((value, at) => ({ value, label: asked[at]?.data ?? known.get(value) ?? value }));
}
