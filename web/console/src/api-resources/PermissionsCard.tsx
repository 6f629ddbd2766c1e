import { ActionIcon, Button, Code, Group, Modal, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { List } from '../shell/ListPage.tsx';
import type { Column } from '../ui/DataTable.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { Prose } from '../ui/Prose.tsx';
import { EmptyState } from '../ui/States.tsx';
import { type Permission, permissions, usePermissionChanges } from './queries.ts';

type Props = { readonly resourceId: string; readonly readOnly: boolean };

export function PermissionsCard({ resourceId, readOnly }: Props) {
  const t = usePhrases('apiResources').permissions;
  const [page, setPage] = useState(1);
  const query = useQuery(permissions(resourceId, page));
  const { remove } = usePermissionChanges(resourceId);
  const confirm = useConfirm();
  const [editing, setEditing] = useState<Permission | 'new'>();
  const drop = async ({ id, name }: Permission) => {
    const agreed = await confirm({
      title: t.removeTitle(name),
      consequence: t.removeConsequence,
      action: t.removeAction,
      danger: true,
    });
    if (agreed) remove.mutate(id);
  };
  const columns: Column<Permission>[] = [
    { id: 'name', label: t.name, cell: ({ name }) => <Code>{name}</Code> },
    { id: 'description', label: t.description, secondary: true, cell: ({ description }) => description },
    ...(readOnly
      ? []
      : [
          {
            id: 'actions',
            label: t.removeAction,
            quiet: true,
            width: '84px',
            align: 'right' as const,
            cell: (permission: Permission) => (
              <Group gap={2} justify="flex-end" wrap="nowrap">
                <Tooltip label={t.edit(permission.name)}>
                  <ActionIcon
                    size={26}
                    aria-label={t.edit(permission.name)}
                    onClick={() => setEditing(permission)}
                  >
                    <IconPencil size={15} />
                  </ActionIcon>
                </Tooltip>
                <Tooltip label={t.remove(permission.name)}>
                  <ActionIcon
                    size={26}
                    aria-label={t.remove(permission.name)}
                    onClick={() => void drop(permission)}
                  >
                    <IconTrash size={15} />
                  </ActionIcon>
                </Tooltip>
              </Group>
            ),
          },
        ]),
  ];
  return (
    <FormCard title={t.title} explanation={<Prose text={t.hint} />}>
      {!readOnly && (
        <Button
          variant="default"
          w="fit-content"
          leftSection={<IconPlus size={15} />}
          onClick={() => setEditing('new')}
        >
          {t.add}
        </Button>
      )}
      <List
        label={t.title}
        query={query}
        columns={columns}
        keyOf={({ id }) => id}
        page={page}
        onPage={setPage}
        empty={<EmptyState title={t.none.title} sentence={t.none.sentence} />}
      />
      {editing && (
        <PermissionDialog
          resourceId={resourceId}
          {...(editing !== 'new' && { permission: editing })}
          onClose={() => setEditing(undefined)}
        />
      )}
    </FormCard>
  );
}

type DialogProps = {
  readonly resourceId: string;
  /** Absent for a new one. */
  readonly permission?: Permission;
  readonly onClose: () => void;
};

function PermissionDialog({ resourceId, permission, onClose }: DialogProps) {
  const t = usePhrases('apiResources').permissions;
  const { add, change } = usePermissionChanges(resourceId);
  const [name, setName] = useState(permission?.name ?? '');
  const [description, setDescription] = useState(permission?.description ?? '');
  const [problem, setProblem] = useState<string>();
  const failure = add.error ?? change.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!/^\S+$/.test(name.trim())) return setProblem(t.nameProblem);
    setProblem(undefined);
    const body = { name: name.trim(), description: description.trim() };
    if (permission) change.mutate({ id: permission.id, ...body }, { onSuccess: onClose });
    else add.mutate(body, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={permission ? t.edit(permission.name) : t.add}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t.name}
            placeholder={t.namePlaceholder}
            maxLength={256}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={problem}
          />
          <TextInput
            label={t.description}
            maxLength={2048}
            autoComplete="off"
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          {failure && (
            <Text size="sm" c="red" role="alert">
              {sentenceOf(failure)}
            </Text>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={add.isPending || change.isPending}>
              {t.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
