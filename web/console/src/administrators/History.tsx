/** The newest changes among administrators, from the admin tenant's audit log. */

import { Stack, Text, Title } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { failureOf } from '../api/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { ShortId } from '../ui/ShortId.tsx';
import { EmptyState } from '../ui/States.tsx';
import { useNames } from './names.ts';
import { administrators, type Entry, history, roles } from './queries.ts';

export function History() {
  const t = usePhrases('administrators').history;
  const query = useQuery(history);
  const people = useQuery(administrators).data ?? [];
  const names = useNames();
  const known = useQuery(roles).data ?? [];
  const events: Readonly<Record<string, (name: string) => string>> = t.events;
  /** What it was about: a person, a role or an address. */
  const nameOf = ({ userId, username, primaryEmail, roleId, name, email }: Entry['payload']): string => {
    const person = people.find(({ id }) => id === userId);
    const role = known.find(({ id }) => id === roleId);
    const found = person
      ? names.person(person)
      : (email ?? name ?? (role && names.role(role)) ?? username ?? primaryEmail ?? userId ?? roleId);
    return typeof found === 'string' ? found : '';
  };
  const sentence = ({ key, payload }: Entry) =>
    Object.hasOwn(events, key) ? events[key]?.(nameOf(payload)) : key;
  const columns: Column<Entry>[] = [
    { id: 'event', label: t.event, cell: (entry) => sentence(entry) },
    {
      id: 'who',
      label: t.who,
      cell: ({ payload }) => {
        const id = idOf(payload);
        const person = people.find((one) => one.id === id);
        if (person) return names.person(person);
        return id === undefined ? '' : <ShortId id={id} />;
      },
    },
    {
      id: 'when',
      label: t.when,
      width: '130px',
      secondary: true,
      cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
  ];
  return (
    <Stack gap="xs" mt="md">
      <div>
        <Title order={2} size="h4">
          {t.title}
        </Title>
        <Text size="sm" c="dimmed">
          {t.hint}
        </Text>
      </div>
      <DataTable
        label={t.title}
        columns={columns}
        rows={query.data}
        keyOf={({ id }) => id}
        skeletonRows={3}
        empty={<EmptyState icon={IconHistory} title={t.none} sentence={t.noneHint} />}
        failure={failureOf(query)}
      />
    </Stack>
  );
}

/** Who did it; of a sign-in, whose it was. */
function idOf({ actor, userId }: Entry['payload']): string | undefined {
  const id: unknown = typeof actor === 'object' && actor !== null ? Reflect.get(actor, 'id') : userId;
  return typeof id === 'string' ? id : undefined;
}
