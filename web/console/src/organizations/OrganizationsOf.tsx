/** The organizations that a person or a machine application belongs to, with the roles there. */

import { Button, Group, Stack, Text } from '@mantine/core';
import { IconBuilding, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { failureOf } from '../api/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import type { Holder } from '../roles/held.ts';
import { Assign } from '../shell/Assign.tsx';
import { toast } from '../shell/toasts.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { EmptyState } from '../ui/States.tsx';
import { RoleTags } from './MemberList.tsx';
import { OrganizationLogo } from './OrganizationLogo.tsx';
import { organizationKeys, organizationsNow, organizationsOf, useJoin } from './queries.ts';

type Row = Awaited<ReturnType<NonNullable<ReturnType<typeof organizationsOf>['queryFn']>>>[number];

export function OrganizationsOf({ holder }: { readonly holder: Holder }) {
  const t = usePhrases('organizations').ofMember;
  const search = usePhrases('organizations').search;
  const query = useQuery(organizationsOf(holder));
  const join = useJoin(holder);
  const [adding, setAdding] = useState(false);
  const isPerson = holder.type === 'User';
  const columns: Column<Row>[] = [
    {
      id: 'name',
      label: t.name,
      cell: (row) => (
        <Group gap={10} wrap="nowrap" component="span" display="inline-flex" maw="100%">
          <OrganizationLogo organization={row} size={24} />
          <Text span inherit truncate>
            {row.name}
          </Text>
        </Group>
      ),
    },
    { id: 'roles', label: t.roles, cell: (row) => <RoleTags roles={row.organizationRoles} /> },
  ];
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={560}>
          {isPerson ? t.hint : t.hintOfMachine}
        </Text>
        <Button leftSection={<IconPlus size={15} />} onClick={() => setAdding(true)}>
          {t.add}
        </Button>
      </Group>
      <DataTable
        label={t.title}
        columns={columns}
        rows={query.data}
        keyOf={({ id }) => id}
        link={({ id }, props) => (
          <Link
            to={isPerson ? '/organizations/$id/members' : '/organizations/$id/machines'}
            params={{ id }}
            {...props}
          />
        )}
        failure={failureOf(query)}
        empty={<EmptyState icon={IconBuilding} title={t.none.title} sentence={t.none.sentence} />}
      />
      {adding && query.data && (
        <Assign
          title={t.addTitle(holder.name)}
          search={search}
          action={t.addChosen}
          none={t.noneLeft}
          queryKey={[...organizationKeys.all, 'to-join', holder.id]}
          load={organizationsNow}
          except={new Set(query.data.map(({ id }) => id))}
          keyOf={({ id }) => id}
          labelOf={({ name }) => name}
          noteOf={({ description }) => description}
          onAssign={async (ids) => {
            await join.mutateAsync(ids);
            toast.done(t.added);
          }}
          onClose={() => setAdding(false)}
        />
      )}
    </Stack>
  );
}
