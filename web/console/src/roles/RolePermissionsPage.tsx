import { ActionIcon, Button, Code, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconMinus, IconPlus, IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { failureOf } from '../api/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { DialogFoot, Refusal } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { toast } from '../shell/toasts.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { EmptyState } from '../ui/States.tsx';
import { PermissionPicker } from './PermissionPicker.tsx';
import { type Role, type RolePermission, rolePermissions, useRoleChanges } from './queries.ts';
import { RoleFrame } from './RoleFrame.tsx';

export function RolePermissionsPage() {
  return <RoleFrame>{(role) => <Permissions role={role} />}</RoleFrame>;
}

function Permissions({ role }: { readonly role: Role }) {
  const t = usePhrases('roles').permissions;
  const query = useQuery(rolePermissions(role.id));
  const { forbid } = useRoleChanges(role.id);
  const confirm = useConfirm();
  const [adding, setAdding] = useState(false);
  const drop = async (permission: RolePermission) => {
    const agreed = await confirm({
      title: t.removeTitle(permission.name),
      consequence: t.removeConsequence,
      action: t.remove,
      danger: true,
    });
    if (agreed) forbid.mutate(permission.id, { onSuccess: () => toast.done(t.removed) });
  };
  const columns: Column<RolePermission>[] = [
    { id: 'name', label: t.name, cell: ({ name }) => <Code>{name}</Code> },
    {
      id: 'api',
      label: t.api,
      cell: ({ resource }) => (
        <Link to="/api-resources/$id" params={{ id: resource.id }}>
          {resource.name}
        </Link>
      ),
    },
    { id: 'description', label: t.description, secondary: true, cell: ({ description }) => description },
    {
      id: 'remove',
      label: t.remove,
      quiet: true,
      width: '56px',
      align: 'right',
      cell: (permission) => (
        <Tooltip label={t.remove}>
          <ActionIcon
            size={26}
            aria-label={`${t.remove}: ${permission.name}`}
            onClick={() => void drop(permission)}
          >
            <IconMinus size={16} />
          </ActionIcon>
        </Tooltip>
      ),
    },
  ];
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={560}>
          {t.hint}
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
        failure={failureOf(query)}
        empty={<EmptyState icon={IconShieldCheck} title={t.none.title} sentence={t.none.sentence} />}
      />
      {adding && query.data && (
        <AddPermissions
          role={role}
          held={new Set(query.data.map(({ id }) => id))}
          onClose={() => setAdding(false)}
        />
      )}
    </Stack>
  );
}

type AddProps = { readonly role: Role; readonly held: ReadonlySet<string>; readonly onClose: () => void };

function AddPermissions({ role, held, onClose }: AddProps) {
  const t = usePhrases('roles').permissions;
  const { permit } = useRoleChanges(role.id);
  const [chosen, setChosen] = useState<string[]>([]);
  const add = () =>
    permit.mutate(chosen, {
      onSuccess: () => {
        toast.done(t.added);
        onClose();
      },
    });
  return (
    <FormDialog opened onClose={onClose} title={t.add} changed={chosen.length > 0 && !permit.isPending}>
      <Stack gap="md">
        <PermissionPicker
          value={chosen}
          onChange={setChosen}
          except={held}
          withManagement={role.type === 'MachineToMachine'}
        />
        {permit.error && <Refusal sentence={sentenceOf(permit.error)} />}
        <DialogFoot>
          <Button disabled={chosen.length === 0} loading={permit.isPending} onClick={add}>
            {t.addChosen(chosen.length)}
          </Button>
        </DialogFoot>
      </Stack>
    </FormDialog>
  );
}
