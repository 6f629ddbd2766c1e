import { ActionIcon, Button, Code, Group, Modal, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconKey, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { List } from '../shell/ListPage.tsx';
import { useShortcut } from '../shell/shortcuts.ts';
import type { Column } from '../ui/DataTable.tsx';
import { EmptyState } from '../ui/States.tsx';
import {
  type OrganizationPermission,
  organizationPermissions,
  useOrganizationPermissionChanges,
} from './queries.ts';
import { TemplateFrame } from './TemplateFrame.tsx';

export function TemplatePermissionsPage() {
  const t = usePhrases('organizationTemplate').permissions;
  const { page = 1, keyword = '' } = useSearch({ from: '/frame/organization-template/permissions' });
  const navigate = useNavigate({ from: '/organization-template/permissions' });
  const query = useQuery(organizationPermissions({ page, keyword }));
  const { remove } = useOrganizationPermissionChanges();
  const confirm = useConfirm();
  const [editing, setEditing] = useState<OrganizationPermission | 'new'>();
  const create = () => setEditing('new');
  useShortcut('c', t.create, create);
  const drop = async ({ id, name }: OrganizationPermission) => {
    const agreed = await confirm({
      title: t.removeTitle(name),
      consequence: t.removeConsequence,
      action: t.removeAction,
      danger: true,
    });
    if (agreed) remove.mutate(id);
  };
  const columns: Column<OrganizationPermission>[] = [
    { id: 'name', label: t.name, cell: ({ name }) => <Code>{name}</Code> },
    { id: 'description', label: t.description, secondary: true, cell: ({ description }) => description },
    {
      id: 'actions',
      label: t.removeAction,
      quiet: true,
      width: '84px',
      align: 'right',
      cell: (permission) => (
        <Group gap={2} justify="flex-end" wrap="nowrap">
          <Tooltip label={t.edit(permission.name)}>
            <ActionIcon size={26} aria-label={t.edit(permission.name)} onClick={() => setEditing(permission)}>
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
  ];
  return (
    <TemplateFrame
      actions={
        <Button leftSection={<IconPlus size={15} />} onClick={create}>
          {t.create}
        </Button>
      }
    >
      <List
        label={t.title}
        query={query}
        columns={columns}
        keyOf={({ id }) => id}
        page={page}
        onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
        search={{
          keyword,
          placeholder: t.search,
          onSearch: (text) => void navigate({ search: () => (text ? { keyword: text } : {}), replace: true }),
        }}
        empty={
          <EmptyState
            icon={IconKey}
            title={t.empty.title}
            sentence={t.empty.sentence}
            action={<Button onClick={create}>{t.create}</Button>}
          />
        }
      />
      {editing && (
        <PermissionDialog
          {...(editing !== 'new' && { permission: editing })}
          onClose={() => setEditing(undefined)}
        />
      )}
    </TemplateFrame>
  );
}

type DialogProps = {
  /** Absent for a new one. */
  readonly permission?: OrganizationPermission;
  readonly onClose: () => void;
};

function PermissionDialog({ permission, onClose }: DialogProps) {
  const t = usePhrases('organizationTemplate').permissions;
  const { add, change } = useOrganizationPermissionChanges();
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
    <Modal opened onClose={onClose} title={permission ? t.edit(permission.name) : t.create}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t.name}
            placeholder={t.namePlaceholder}
            maxLength={128}
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
            maxLength={256}
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
