/** Members of an organization with their roles. People and machine applications are listed, added and changed alike. */

import { ActionIcon, Badge, Button, Group, Menu, Stack, Text } from '@mantine/core';
import { IconArrowRight, IconDots, IconLogout, IconPlus, IconUserShield } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useState } from 'react';
import type { PageOf } from '../api/client.ts';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import type { RoleType } from '../roles/queries.ts';
import { Assign } from '../shell/Assign.tsx';
import { countChanges } from '../shell/changes.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { DialogFoot } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { List } from '../shell/ListPage.tsx';
import { toast } from '../shell/toasts.ts';
import type { Column, LinkProps } from '../ui/DataTable.tsx';
import { EmptyState } from '../ui/States.tsx';
import { RoleChoice } from './RoleChoice.tsx';

type Named = { readonly id: string; readonly name: string };
type Row = { readonly id: string; readonly organizationRoles: readonly Named[] };

export type MemberListProps<Held extends Row, Outside extends { readonly id: string }> = {
  readonly organization: Named;
  readonly type: RoleType;
  readonly query: UseQueryResult<PageOf<Held>>;
  readonly page: number;
  readonly keyword: string;
  readonly onPage: (page: number) => void;
  readonly onSearch: (keyword: string) => void;
  readonly nameOf: (row: Held) => string;
  /** What stands in the first cell. */
  readonly cell: (row: Held) => ReactNode;
  readonly more?: Column<Held>;
  readonly link: (row: Held, props: LinkProps) => ReactElement;
  readonly onOpen: (row: Held) => void;
  readonly outside: {
    readonly queryKey: readonly unknown[];
    readonly load: (page: number, keyword: string) => Promise<PageOf<Outside>>;
    readonly labelOf: (row: Outside) => string;
    readonly noteOf: (row: Outside) => string | null | undefined;
  };
  readonly onAdd: (ids: string[], roleIds: string[]) => Promise<unknown>;
  readonly onSetRoles: (id: string, roleIds: string[]) => Promise<unknown>;
  readonly onRemove: (id: string) => Promise<unknown>;
};

export function MemberList<Held extends Row, Outside extends { readonly id: string }>(
  props: MemberListProps<Held, Outside>,
) {
  const { organization, type, query, nameOf, outside, onAdd, onSetRoles, onRemove } = props;
  const t = usePhrases('organizations').members;
  const words = t[type];
  const confirm = useConfirm();
  const [adding, setAdding] = useState(false);
  const [withRoles, setWithRoles] = useState<string[]>([]);
  const [editing, setEditing] = useState<Held>();
  const add = () => {
    setWithRoles([]);
    setAdding(true);
  };
  const drop = async (row: Held) => {
    const name = nameOf(row);
    const agreed = await confirm({
      title: t.removeTitle(name, organization.name),
      consequence: t.removeConsequence,
      action: t.remove,
      danger: true,
    });
    if (!agreed) return;
    // A failure is told by the mutation itself.
    await onRemove(row.id).then(
      () => toast.done(t.removed(name)),
      () => {},
    );
  };
  const columns: Column<Held>[] = [
    { id: 'name', label: words.name, cell: props.cell },
    { id: 'roles', label: t.roles, narrow: '34%', cell: (row) => <RoleTags roles={row.organizationRoles} /> },
    ...(props.more ? [props.more] : []),
    {
      id: 'menu',
      label: t.actions,
      quiet: true,
      width: '56px',
      align: 'right',
      cell: (row) => (
        <Menu position="bottom-end" width={190}>
          <Menu.Target>
            <ActionIcon size={26} aria-label={t.actionsFor(nameOf(row))}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconUserShield size={15} />} onClick={() => setEditing(row)}>
              {t.editRoles}
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowRight size={15} />} onClick={() => props.onOpen(row)}>
              {words.open}
            </Menu.Item>
            <Menu.Item color="red" leftSection={<IconLogout size={15} />} onClick={() => void drop(row)}>
              {t.remove}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ];
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={560}>
          {words.hint}
        </Text>
        <Button leftSection={<IconPlus size={15} />} onClick={add}>
          {words.add}
        </Button>
      </Group>
      <List
        label={words.title}
        query={query}
        columns={columns}
        keyOf={({ id }) => id}
        link={props.link}
        page={props.page}
        onPage={props.onPage}
        search={{ keyword: props.keyword, placeholder: words.search, onSearch: props.onSearch }}
        empty={<EmptyState title={words.none.title} sentence={words.none.sentence} />}
      />
      {adding && (
        <Assign
          title={words.addTitle(organization.name)}
          search={words.searchOutside}
          action={t.addChosen}
          none={words.noneLeft}
          queryKey={outside.queryKey}
          load={outside.load}
          keyOf={({ id }) => id}
          labelOf={outside.labelOf}
          noteOf={outside.noteOf}
          onAssign={async (ids) => {
            await onAdd([...ids], withRoles);
            toast.done(t.added(ids.length));
          }}
          onClose={() => setAdding(false)}
        >
          <RoleChoice type={type} label={t.withRoles} value={withRoles} onChange={setWithRoles} />
        </Assign>
      )}
      {editing && (
        <EditRoles
          name={nameOf(editing)}
          type={type}
          held={editing.organizationRoles}
          onSave={(roleIds) => onSetRoles(editing.id, roleIds)}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Stack>
  );
}

export function RoleTags({ roles }: { readonly roles: readonly Named[] }) {
  const t = usePhrases('organizations').members;
  if (roles.length === 0)
    return (
      <Text span inherit c="dimmed">
        {t.noRole}
      </Text>
    );
  return (
    <Group gap={4} component="span">
      {roles.map(({ id, name }) => (
        <Badge key={id} size="sm" variant="default" tt="none">
          {name}
        </Badge>
      ))}
    </Group>
  );
}

type EditProps = {
  readonly name: string;
  readonly type: RoleType;
  readonly held: readonly Named[];
  readonly onSave: (roleIds: string[]) => Promise<unknown>;
  readonly onClose: () => void;
};

function EditRoles({ name, type, held, onSave, onClose }: EditProps) {
  const t = usePhrases('organizations').members;
  const [chosen, setChosen] = useState(held.map(({ id }) => id));
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const isChanged =
    countChanges(
      held.map(({ id }) => id),
      chosen,
    ) > 0;
  const save = async () => {
    setSaving(true);
    setFailure(undefined);
    try {
      await onSave(chosen);
      toast.done(t.rolesSaved);
      onClose();
    } catch (refused) {
      setFailure(refused);
    } finally {
      setSaving(false);
    }
  };
  return (
    <FormDialog opened onClose={onClose} title={t.rolesOf(name)} changed={isChanged && !saving}>
      <Stack gap="md">
        <RoleChoice type={type} label={t.roles} value={chosen} onChange={setChosen} />
        {failure !== undefined && (
          <Text size="sm" c="red" role="alert">
            {sentenceOf(failure)}
          </Text>
        )}
        <DialogFoot>
          <Button loading={saving} onClick={() => void save()}>
            {t.saveRoles}
          </Button>
        </DialogFoot>
      </Stack>
    </FormDialog>
  );
}
