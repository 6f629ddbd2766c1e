/** Who holds a role: people, or machine applications. */
import { ActionIcon, Avatar, Button, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconMinus, IconPlus, IconRobot, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Answered } from '../api/client.ts';
import { usePhrases } from '../i18n/language.ts';
import { Assign } from '../shell/Assign.tsx';
import { useConfirm } from '../shell/confirm.tsx';
import { List } from '../shell/ListPage.tsx';
import { useListPlace } from '../shell/list-place.ts';
import { toast } from '../shell/toasts.ts';
import type { Column } from '../ui/DataTable.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { EmptyState } from '../ui/States.tsx';
import { displayName } from '../users/queries.ts';
import {
  machinesWithout,
  peopleWithout,
  type Role,
  roleApplications,
  roleKeys,
  roleUsers,
  useRoleChanges,
} from './queries.ts';
import { RoleFrame } from './RoleFrame.tsx';

type Person = Answered<'/api/roles/{id}/users', 'get'>[number];
type Machine = Answered<'/api/roles/{id}/applications', 'get'>[number];

export function RoleHoldersPage() {
  return (
    <RoleFrame>
      {(role) => (role.type === 'User' ? <People role={role} /> : <Machines role={role} />)}
    </RoleFrame>
  );
}

type Props = { readonly role: Role };

function People({ role }: Props) {
  const t = usePhrases('roles').holders;
  const words = t.User;
  const { page, keyword, onPage, onSearch } = useListPlace();
  const query = useQuery(roleUsers(role.id, { page, keyword }));
  const { giveToUsers, takeFromUser } = useRoleChanges(role.id);
  const take = useTaking(role, (id) => takeFromUser.mutateAsync(id));
  const [assigning, setAssigning] = useState(false);
  const columns: Column<Person>[] = [
    {
      id: 'person',
      label: words.name,
      cell: (person) => (
        <Group gap={10} wrap="nowrap" component="span" display="inline-flex" maw="100%">
          <Avatar src={person.avatar} name={displayName(person)} size={24} radius="xl" color="pine" />
          <Text span inherit truncate>
            {displayName(person)}
          </Text>
        </Group>
      ),
    },
    {
      id: 'lastSignIn',
      label: words.lastSignIn,
      width: '150px',
      secondary: true,
      cell: ({ lastSignInAt }) => (lastSignInAt === null ? words.never : <RelativeTime at={lastSignInAt} />),
    },
    removal(t.remove, (person) => take(person.id, displayName(person)), displayName),
  ];
  return (
    <Stack gap="sm">
      <Top hint={words.hint} action={words.assign} onAssign={() => setAssigning(true)} />
      <List
        label={words.title}
        query={query}
        columns={columns}
        keyOf={({ id }) => id}
        link={(person, props) => <Link to="/users/$id" params={{ id: person.id }} {...props} />}
        page={page}
        onPage={onPage}
        search={{ keyword, placeholder: words.search, onSearch }}
        empty={<EmptyState icon={IconUsers} title={words.none.title} sentence={words.none.sentence} />}
      />
      {assigning && (
        <Assign
          title={words.assignTitle(role.name)}
          search={words.search}
          action={words.assignChosen}
          none={words.noneLeft}
          queryKey={[...roleKeys.one(role.id), 'without']}
          load={(next, text) => peopleWithout(role.id, next, text)}
          keyOf={({ id }) => id}
          labelOf={displayName}
          noteOf={({ primaryEmail, username }) => primaryEmail ?? username}
          onAssign={async (ids) => {
            await giveToUsers.mutateAsync(ids);
            toast.done(t.given);
          }}
          onClose={() => setAssigning(false)}
        />
      )}
    </Stack>
  );
}

function Machines({ role }: Props) {
  const t = usePhrases('roles').holders;
  const words = t.MachineToMachine;
  const { page, keyword, onPage, onSearch } = useListPlace();
  const query = useQuery(roleApplications(role.id, { page, keyword }));
  const { giveToApplications, takeFromApplication } = useRoleChanges(role.id);
  const take = useTaking(role, (id) => takeFromApplication.mutateAsync(id));
  const [assigning, setAssigning] = useState(false);
  const columns: Column<Machine>[] = [
    { id: 'name', label: words.name, cell: ({ name }) => name },
    {
      id: 'description',
      label: words.description,
      secondary: true,
      cell: ({ description }) => description,
    },
    removal(
      t.remove,
      (machine) => take(machine.id, machine.name),
      ({ name }) => name,
    ),
  ];
  return (
    <Stack gap="sm">
      <Top hint={words.hint} action={words.assign} onAssign={() => setAssigning(true)} />
      <List
        label={words.title}
        query={query}
        columns={columns}
        keyOf={({ id }) => id}
        link={(machine, props) => <Link to="/applications/$id" params={{ id: machine.id }} {...props} />}
        page={page}
        onPage={onPage}
        search={{ keyword, placeholder: words.search, onSearch }}
        empty={<EmptyState icon={IconRobot} title={words.none.title} sentence={words.none.sentence} />}
      />
      {assigning && (
        <Assign
          title={words.assignTitle(role.name)}
          search={words.search}
          action={words.assignChosen}
          none={words.noneLeft}
          queryKey={[...roleKeys.one(role.id), 'without']}
          load={(next, text) => machinesWithout(role.id, next, text)}
          keyOf={({ id }) => id}
          labelOf={({ name }) => name}
          noteOf={({ description }) => description}
          onAssign={async (ids) => {
            await giveToApplications.mutateAsync(ids);
            toast.done(t.given);
          }}
          onClose={() => setAssigning(false)}
        />
      )}
    </Stack>
  );
}

type TopProps = { readonly hint: string; readonly action: string; readonly onAssign: () => void };

function Top({ hint, action, onAssign }: TopProps) {
  return (
    <Group justify="space-between">
      <Text size="sm" c="dimmed" maw={560}>
        {hint}
      </Text>
      <Button leftSection={<IconPlus size={15} />} onClick={onAssign}>
        {action}
      </Button>
    </Group>
  );
}

/** Ask, take the role away, tell. */
function useTaking(role: Role, take: (id: string) => Promise<unknown>) {
  const t = usePhrases('roles').holders;
  const confirm = useConfirm();
  return async (id: string, name: string) => {
    const agreed = await confirm({
      title: t.removeTitle(role.name, name),
      consequence: t.removeConsequence,
      action: t.remove,
      danger: true,
    });
    if (!agreed) return;
    await take(id);
    toast.done(t.taken);
  };
}

function removal<Row>(
  label: string,
  onRemove: (row: Row) => Promise<void>,
  nameOf: (row: Row) => string,
): Column<Row> {
  return {
    id: 'remove',
    label,
    quiet: true,
    width: '56px',
    align: 'right',
    cell: (row) => (
      <Tooltip label={label}>
        <ActionIcon size={26} aria-label={`${label}: ${nameOf(row)}`} onClick={() => void onRemove(row)}>
          <IconMinus size={16} />
        </ActionIcon>
      </Tooltip>
    ),
  };
}
