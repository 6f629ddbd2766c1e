/** One of many, found on the server while one types; what is chosen keeps its name whatever is typed. */
import { Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { type Findable, foundBy, nameOf } from './findable.ts';

type Props = Pick<SelectProps, 'comboboxProps'> & {
  readonly of: Findable;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
};

export function ServerSelect({ of, label, value = '', onChange, ...look }: Props) {
  const t = usePhrases('shell').serverSelect;
  const [typed, setTyped] = useState('');
  const name = useQuery(nameOf(of, value)).data;
  const [keyword] = useDebouncedValue(typed === name ? '' : typed.trim(), 200);
  const found = useQuery(foundBy(of, keyword));
  const all = found.data ?? [];
  // What is chosen already may not be among the first that were found.
  const own = value && !all.some((option) => option.value === value) ? [{ value, label: name ?? value }] : [];
  return (
    <Select
      label={label}
      data={[...own, ...all]}
      value={value || null}
      onChange={(next) => onChange(next ?? undefined)}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t.clear(label) }}
      onSearchChange={setTyped}
      // The server has looked already, by more than the name.
      filter={({ options }) => options}
      nothingFoundMessage={found.isFetching ? t.searching : found.error ? t.failed : t.nothing}
      {...look}
    />
  );
}
