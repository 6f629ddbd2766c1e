/** Permissions of an API or of organizations: listed, made, changed and deleted the same way. */
import { ActionIcon, Code, Group, TextInput, Tooltip } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { useConfirm } from '../shell/confirm.tsx';
import { DialogForm } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { List, type ListProps } from '../shell/ListPage.tsx';
import type { Column } from '../ui/DataTable.tsx';

type Permission = { readonly id: string; readonly name: string; readonly description: string | null };
type Named = { readonly name: string; readonly description: string };

type Words = {
  readonly title: string;
  readonly name: string;
  readonly namePlaceholder: string;
  readonly nameProblem: string;
  readonly description: string;
  readonly save: string;
  readonly edit: (name: string) => string;
  readonly remove: (name: string) => string;
  readonly removeTitle: (name: string) => string;
  readonly removeConsequence: string;
  readonly removeAction: string;
};

type Changes = {
  readonly add: UseMutationResult<unknown, Error, Named>;
  readonly change: UseMutationResult<unknown, Error, Named & { readonly id: string }>;
  readonly remove: UseMutationResult<unknown, Error, string>;
};

type DialogProps = {
  readonly words: Words;
  /** Title of the dialog that makes one. */
  readonly create: string;
  readonly changes: Changes;
  /** Characters that the server takes. */
  readonly longest: { readonly name: number; readonly description: number };
};

type Props = DialogProps &
  Pick<ListProps<Permission>, 'query' | 'page' | 'onPage' | 'search' | 'empty'> & {
    readonly readOnly?: boolean;
    /** Which is open; `new` for one that is to be. */
    readonly open: Permission | 'new' | undefined;
    readonly onOpen: (which: Permission | 'new' | undefined) => void;
  };

export function PermissionList({ readOnly = false, open, onOpen, ...props }: Props) {
  const { words: t, create, changes, longest, ...list } = props;
  const confirm = useConfirm();
  const drop = async ({ id, name }: Permission) => {
    const agreed = await confirm({
      title: t.removeTitle(name),
      consequence: t.removeConsequence,
      action: t.removeAction,
      danger: true,
    });
    if (agreed) changes.remove.mutate(id);
  };
  const facts: Column<Permission>[] = [
    { id: 'name', label: t.name, cell: ({ name }) => <Code>{name}</Code> },
    { id: 'description', label: t.description, secondary: true, cell: ({ description }) => description },
  ];
  const actions: Column<Permission> = {
    id: 'actions',
    label: t.removeAction,
    quiet: true,
    width: '84px',
    align: 'right',
    cell: (permission) => (
      <Group gap={2} justify="flex-end" wrap="nowrap">
        <Tooltip label={t.edit(permission.name)}>
          <ActionIcon size={26} aria-label={t.edit(permission.name)} onClick={() => onOpen(permission)}>
            <IconPencil size={15} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t.remove(permission.name)}>
          <ActionIcon size={26} aria-label={t.remove(permission.name)} onClick={() => void drop(permission)}>
            <IconTrash size={15} />
          </ActionIcon>
        </Tooltip>
      </Group>
    ),
  };
  return (
    <>
      <List
        label={t.title}
        columns={readOnly ? facts : [...facts, actions]}
        keyOf={({ id }) => id}
        {...list}
      />
      {open && (
        <PermissionDialog
          {...{ words: t, create, changes, longest }}
          {...(open !== 'new' && { permission: open })}
          onClose={() => onOpen(undefined)}
        />
      )}
    </>
  );
}

type Opened = DialogProps & {
  /** Absent for a new one. */
  readonly permission?: Permission;
  readonly onClose: () => void;
};

function PermissionDialog({ words: t, create, changes, longest, permission, onClose }: Opened) {
  const { add, change } = changes;
  const [name, setName] = useState(permission?.name ?? '');
  const [description, setDescription] = useState(permission?.description ?? '');
  const [problem, setProblem] = useState<string>();
  const submit = () => {
    if (!/^\S+$/.test(name.trim())) return setProblem(t.nameProblem);
    setProblem(undefined);
    const body = { name: name.trim(), description: description.trim() };
    if (permission) change.mutate({ id: permission.id, ...body }, { onSuccess: onClose });
    else add.mutate(body, { onSuccess: onClose });
  };
  return (
    <FormDialog opened onClose={onClose} title={permission ? t.edit(permission.name) : create}>
      <DialogForm
        action={t.save}
        onSubmit={submit}
        saving={add.isPending || change.isPending}
        changed={name !== (permission?.name ?? '') || description !== (permission?.description ?? '')}
        failure={add.error ?? change.error}
      >
        <TextInput
          label={t.name}
          placeholder={t.namePlaceholder}
          maxLength={longest.name}
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
          maxLength={longest.description}
          autoComplete="off"
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
      </DialogForm>
    </FormDialog>
  );
}
