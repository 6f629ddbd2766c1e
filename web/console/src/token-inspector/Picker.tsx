/** One thing by its name, found on the server while one types. */
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { chosen, type Kind, options } from './queries.ts';

type Props = {
  readonly kind: Kind;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
};

export function Picker({ kind, label, placeholder, value = '', onChange }: Props) {
  const t = usePhrases('tokenInspector');
  const [typed, setTyped] = useState('');
  const name = useQuery(chosen(kind, value)).data;
  const found = useQuery(options(kind, useDebouncedValue(typed === name ? '' : typed, 200)[0]));
  const all = found.data ?? [];
  // What the address names may not be among the first that were found.
  const own = value && !all.some((option) => option.value === value) ? [{ value, label: name ?? value }] : [];
  return (
    <Select
      label={label}
      placeholder={placeholder}
      data={[...own, ...all]}
      value={value || null}
      onChange={(next) => onChange(next ?? undefined)}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t.clear(label) }}
      onSearchChange={setTyped}
      // The server has looked already, by more than the name.
      filter={({ options: given }) => given}
      nothingFoundMessage={found.isFetching ? t.searching : t.nothingFound}
    />
  );
}
