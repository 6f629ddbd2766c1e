import { ActionIcon, Button, Checkbox, Group, Modal, Stack, Text, Tooltip } from '@mantine/core';
import { IconMinus, IconPlus, IconShieldCheck } from '@tabler/icons-react';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answered, answer, api, done } from '../api/client.ts';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { toast } from '../shell/toasts.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { EmptyState, ErrorState } from '../ui/States.tsx';
import { ApplicationFrame } from './ApplicationFrame.tsx';
import { type Application, applicationKeys } from './queries.ts';

type Role = Answered<'/api/applications/{applicationId}/roles', 'get'>[number];

const rolesKey = (id: string) => [...applicationKeys.one(id), 'roles'] as const;
const mostRoles = 100;

function rolesOf(applicationId: string) {
  return queryOptions({
    queryKey: rolesKey(applicationId),
    queryFn: async () =>
      answer(
        (await api()).GET('/api/applications/{applicationId}/roles', {
          params: { path: { applicationId }, query: { page: 1, page_size: mostRoles } },
        }),
      ),
  });
}

export function ApplicationRolesPage() {
  return <ApplicationFrame>{(app) => <Roles app={app} />}</ApplicationFrame>;
}

function Roles({ app }: { readonly app: Application }) {
  const t = usePhrases('applications').appRoles;
  const client = useQueryClient();
  const confirm = useConfirm();
  const query = useQuery(rolesOf(app.id));
  const [assigning, setAssigning] = useState(false);
  const remove = useMutation({
    mutationFn: async (roleId: string) =>
      done(
        (await api()).DELETE('/api/applications/{applicationId}/roles/{roleId}', {
          params: { path: { applicationId: app.id, roleId } },
        }),
      ),
    onSuccess: () => {
      toast.done(t.removed);
      return client.invalidateQueries({ queryKey: rolesKey(app.id) });
    },
  });
  const drop = async (role: Role) => {
    const agreed = await confirm({
      title: t.removeTitle(role.name),
      consequence: t.removeConsequence,
      action: t.remove,
      danger: true,
    });
    if (agreed) remove.mutate(role.id);
  };
  const columns: Column<Role>[] = [
    {
      id: 'name',
      label: t.name,
      width: '40%',
      cell: (role) => (
        <Text span inherit fw={560}>
          {role.name}
        </Text>
      ),
    },
    { id: 'description', label: t.description, secondary: true, cell: (role) => role.description },
    {
      id: 'remove',
      label: t.remove,
      quiet: true,
      width: '56px',
      align: 'right',
      cell: (role) => (
        <Tooltip label={t.remove}>
          <ActionIcon size={26} aria-label={`${t.remove}: ${role.name}`} onClick={() => void drop(role)}>
            <IconMinus size={16} />
          </ActionIcon>
        </Tooltip>
      ),
    },
  ];
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t.purpose}
        </Text>
        <Button leftSection={<IconPlus size={15} />} onClick={() => setAssigning(true)}>
          {t.assign}
        </Button>
      </Group>
      <DataTable
        label={t.title}
        columns={columns}
        rows={query.data}
        keyOf={(role) => role.id}
        failure={
          query.error ? { sentence: sentenceOf(query.error), retry: () => void query.refetch() } : undefined
        }
        empty={
          <EmptyState
            icon={IconShieldCheck}
            title={t.none.title}
            sentence={t.none.sentence}
            action={<Button onClick={() => setAssigning(true)}>{t.assign}</Button>}
          />
        }
      />
      {assigning && <AssignRoles app={app} onClose={() => setAssigning(false)} />}
    </Stack>
  );
}

function AssignRoles({ app, onClose }: { readonly app: Application; readonly onClose: () => void }) {
  const t = usePhrases('applications').appRoles;
  const client = useQueryClient();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const available = useQuery({
    queryKey: ['roles', 'machine', 'without', app.id],
    queryFn: async () =>
      answer(
        (await api()).GET('/api/roles', {
          params: {
            query: { type: 'MachineToMachine', excludeApplicationId: app.id, page: 1, page_size: mostRoles },
          },
        }),
      ),
    staleTime: 0,
  });
  const assign = useMutation({
    mutationFn: async () =>
      answer(
        (await api()).POST('/api/applications/{applicationId}/roles', {
          params: { path: { applicationId: app.id } },
          body: { roleIds: [...chosen] },
        }),
      ),
    onSuccess: () => {
      toast.done(t.assigned);
      onClose();
      return client.invalidateQueries({ queryKey: rolesKey(app.id) });
    },
  });
  return (
    <Modal opened onClose={onClose} title={t.assignTitle}>
      <Stack gap="md">
        {available.error && (
          <ErrorState sentence={sentenceOf(available.error)} onRetry={() => void available.refetch()} />
        )}
        {available.data?.length === 0 && (
          <Text size="sm" c="dimmed">
            {t.noneLeft}
          </Text>
        )}
        <Checkbox.Group value={[...chosen]} onChange={setChosen}>
          <Stack gap="sm">
            {available.data?.map((role) => (
              <Checkbox key={role.id} value={role.id} label={role.name} description={role.description} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Group justify="flex-end">
          <Button disabled={chosen.length === 0} loading={assign.isPending} onClick={() => assign.mutate()}>
            {t.assign}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
