/** One person or application to narrow the list by, found on the server while one types. */
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { application, applications } from '../applications/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { displayName, user, users } from '../users/queries.ts';

/** Filters share their row evenly: two on a phone, all four where there is room. */
export const fills = '1 1 150px';

type Props = {
  readonly kind: 'person' | 'application';
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
};

export function FindOne({ kind, value, onChange }: Props) {
  const t = usePhrases('auditLogs');
  const [typed, setTyped] = useState('');
  const [keyword] = useDebouncedValue(typed.trim(), 200);
  const isPerson = kind === 'person';
  const people = useQuery({ ...users({ page: 1, keyword }), enabled: isPerson });
  const apps = useQuery({ ...applications({ thirdParty: false, page: 1, keyword }), enabled: !isPerson });
  const person = useQuery({ ...user(value ?? ''), enabled: isPerson && value !== undefined, retry: false });
  const app = useQuery({
    ...application(value ?? ''),
    enabled: !isPerson && value !== undefined,
    retry: false,
  });
  const found = isPerson
    ? (people.data?.rows ?? []).map((one) => ({ value: one.id, label: displayName(one) }))
    : (apps.data?.rows ?? []).map(({ id, name }) => ({ value: id, label: name }));
  // What is gone shows its id.
  const chosen = value && {
    value,
    label: (isPerson ? person.data && displayName(person.data) : app.data?.name) ?? value,
  };
  const data = chosen ? [chosen, ...found.filter((one) => one.value !== value)] : found;
  return (
    <Select
      aria-label={isPerson ? t.person : t.application}
      placeholder={isPerson ? t.anybody : t.anyApplication}
      flex={fills}
      searchable
      clearable
      value={value ?? null}
      data={data}
      // The server has looked already, by more than the name.
      filter={({ options }) => options}
      nothingFoundMessage={t.nobodyFound}
      onSearchChange={(text) => setTyped(data.some(({ label }) => label === text) ? '' : text)}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
