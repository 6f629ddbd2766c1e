/** The columns of the list of people. On a phone, the first holds what the others would say. */
import { Avatar, Badge, Checkbox, Group, Text } from '@mantine/core';
import type { ReactNode, RefObject } from 'react';
import { usePhrases } from '../i18n/language.ts';
import type { Column } from '../ui/DataTable.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import type { OptionalColumn } from './columns.ts';
import { displayName, type UserRow } from './queries.ts';
import classes from './Users.module.css';

type Props = {
  readonly rows: readonly UserRow[];
  readonly shown: readonly OptionalColumn[];
  readonly has: (id: string) => boolean;
  readonly choose: (people: readonly UserRow[], wanted: boolean) => void;
  /** Chooses the whole page. */
  readonly pageBox: RefObject<HTMLInputElement | null>;
};

export function useUserColumns({ rows, shown, has, choose, pageBox }: Props): readonly Column<UserRow>[] {
  const t = usePhrases('users');
  const onPage = rows.filter(({ id }) => has(id)).length;
  const every: (Column<UserRow> & { readonly id: OptionalColumn | 'chosen' | 'person' })[] = [
    {
      id: 'chosen',
      label: (
        <Checkbox
          ref={pageBox}
          size="xs"
          aria-label={t.bulk.choosePage}
          disabled={rows.length === 0}
          checked={rows.length > 0 && onPage === rows.length}
          indeterminate={onPage > 0 && onPage < rows.length}
          onChange={({ currentTarget: { checked } }) => choose(rows, checked)}
        />
      ),
      width: '44px',
      control: true,
      cell: (person) => (
        <Checkbox
          size="xs"
          aria-label={t.bulk.choose(displayName(person))}
          checked={has(person.id)}
          onChange={({ currentTarget: { checked } }) => choose([person], checked)}
        />
      ),
    },
    {
      id: 'person',
      label: t.columns.person,
      sortable: 'ascending',
      cell: (person) => <Person person={person} />,
    },
    {
      id: 'identifiers',
      label: t.columns.identifiers,
      sortable: 'ascending',
      secondary: true,
      cell: (person) => {
        const identifiers = identifiersOf(person).join(' · ');
        return (
          <Text span inherit truncate c="dimmed" title={identifiers}>
            {identifiers || t.noIdentifier}
          </Text>
        );
      },
    },
    {
      id: 'lastSignIn',
      label: t.columns.lastSignIn,
      sortable: 'descending',
      width: '150px',
      secondary: true,
      cell: (person) => <LastSignIn person={person} />,
    },
    {
      id: 'created',
      label: t.columns.created,
      sortable: 'descending',
      width: '150px',
      secondary: true,
      cell: (person) => <RelativeTime at={person.createdAt} />,
    },
    {
      id: 'hasPassword',
      label: t.columns.hasPassword,
      width: '110px',
      secondary: true,
      cell: (person) => (person.hasPassword ? t.yesNo.yes : t.yesNo.no),
    },
    {
      id: 'id',
      label: t.columns.id,
      width: '150px',
      secondary: true,
      cell: (person) => (
        <Text span inherit truncate ff="monospace" fz="xs">
          {person.id}
        </Text>
      ),
    },
  ];
  return every.filter(({ id }) => id === 'chosen' || id === 'person' || shown.includes(id));
}

function Person({ person }: { readonly person: UserRow }) {
  const t = usePhrases('users');
  const name = displayName(person);
  const [first] = identifiersOf(person).filter((identifier) => identifier !== name);
  return (
    <Group gap={10} wrap="nowrap" component="span" display="inline-flex" maw="100%">
      <Avatar src={person.avatar} name={name} size={24} radius="xl" color="pine" />
      <span className={classes.person}>
        <span className={classes.name}>
          <Text span inherit truncate>
            {name}
          </Text>
          {person.isSuspended && (
            <Badge size="sm" color="red" variant="light" style={{ flexShrink: 0 }}>
              {t.suspended}
            </Badge>
          )}
        </span>
        <Text span size="xs" c="dimmed" fw={400} hiddenFrom="sm" className={classes.under}>
          {first && (
            <Text span inherit truncate>
              {first}
            </Text>
          )}
          <span className={classes.when}>
            <LastSignIn person={person} never={t.neverSignedIn} />
          </span>
        </Text>
      </span>
    </Group>
  );
}

/** @param never where no column's head says what it is about */
function LastSignIn({
  person: { lastSignInAt },
  never,
}: {
  readonly person: UserRow;
  readonly never?: string;
}): ReactNode {
  const t = usePhrases('users');
  if (lastSignInAt) return <RelativeTime at={lastSignInAt} />;
  return (
    <Text span inherit c="dimmed">
      {never ?? t.never}
    </Text>
  );
}

function identifiersOf({ username, primaryEmail, primaryPhone }: UserRow): string[] {
  return [primaryEmail, username, primaryPhone && `+${primaryPhone}`].flatMap((text) => text || []);
}
