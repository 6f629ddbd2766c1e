/** What the list is narrowed to, in words, each to be taken away. */
import { Group, Pill } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { usePhrases } from '../i18n/language.ts';
import { organizations } from '../organizations/queries.ts';
import { roles } from '../roles/queries.ts';
import { choices, ids, times, type UserFilters } from './list-search.ts';

export function FilterPills({
  filters,
  onRemove,
}: {
  readonly filters: UserFilters;
  readonly onRemove: (name: keyof UserFilters) => void;
}) {
  const t = usePhrases('users').filters;
  const roleList = useQuery(roles({ page: 1, keyword: '', type: 'User' }));
  const organizationList = useQuery(organizations({ page: 1, keyword: '' }));
  const nameOf = (name: (typeof ids)[number], id: string) => {
    const rows =
      name === 'roleId' ? roleList.data?.rows : name === 'organizationId' ? organizationList.data?.rows : [];
    return rows?.find((one) => one.id === id)?.name ?? id;
  };
  const pills = [
    ...choices.flatMap((name) =>
      filters[name]
        ? [{ name, text: `${t[name].label}: ${filters[name] === 'true' ? t[name].yes : t[name].no}` }]
        : [],
    ),
    ...ids.flatMap((name) => {
      const id = filters[name];
      return id ? [{ name, text: `${t[name]}: ${nameOf(name, id)}` }] : [];
    }),
    ...times.flatMap((name) => (filters[name] ? [{ name, text: `${t[name]}: ${filters[name]}` }] : [])),
  ];
  if (pills.length === 0) return null;
  return (
    <Group gap={6}>
      {pills.map(({ name, text }) => (
        <Pill
          key={name}
          withRemoveButton
          removeButtonProps={{ 'aria-label': t.without(text), 'aria-hidden': false, tabIndex: 0 }}
          onRemove={() => onRemove(name)}
        >
          {text}
        </Pill>
      ))}
    </Group>
  );
}
