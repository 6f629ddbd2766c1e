/** One role of the template: what it allows, and what it is called. */

import {
  ActionIcon,
  Badge,
  Button,
  Checkbox,
  Code,
  Menu,
  Stack,
  Tabs,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { IconMinus, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { failureOf } from '../api/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { PermissionPicker } from '../roles/PermissionPicker.tsx';
import { RoleIcon } from '../roles/RolesPage.tsx';
import { useConfirm } from '../shell/confirm.tsx';
import { DetailsHeader } from '../shell/DetailsPage.tsx';
import { DialogFoot, Refusal } from '../shell/DialogForm.tsx';
import { EntityPage } from '../shell/EntityPage.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { toast } from '../shell/toasts.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { EmptyState } from '../ui/States.tsx';
import {
  allOrganizationPermissions,
  type OrganizationRole,
  organizationRole,
  permissionsOfRole,
  useOrganizationRoleChanges,
} from './queries.ts';

export function OrganizationRolePage() {
  const t = usePhrases('organizationTemplate');
  const { id } = useParams({ from: '/frame/organization-template/roles/$id' });
  const query = useQuery(organizationRole(id));
  return (
    <EntityPage
      query={query}
      nameOf={({ name }) => name}
      listTitle={t.title}
      listLink={(props) => <Link to="/organization-template" {...props} />}
      missing={t.role.missing}
    >
      {(role) => (
        <>
          <Head role={role} />
          <Permissions role={role} />
          <Settings key={role.id} role={role} />
        </>
      )}
    </EntityPage>
  );
}

type Props = { readonly role: OrganizationRole };

function Head({ role }: Props) {
  const t = usePhrases('organizationTemplate').role;
  const types = usePhrases('roles').types;
  const { remove } = useOrganizationRoleChanges(role.id);
  const confirm = useConfirm();
  const navigate = useNavigate();
  const erase = async () => {
    const agreed = await confirm({
      title: t.deleteTitle(role.name),
      consequence: t.deleteConsequence,
      action: t.delete,
      danger: true,
      typed: role.name,
    });
    if (!agreed) return;
    await remove.mutateAsync();
    toast.done(t.deleted(role.name));
    void navigate({ to: '/organization-template', ignoreBlocker: true });
  };
  return (
    <DetailsHeader
      icon={<RoleIcon type={role.type} size={22} />}
      title={role.name}
      facts={
        <Text size="xs" c="dimmed">
          {types[role.type]}
        </Text>
      }
      id={{ label: t.id, value: role.id }}
      menu={
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => void erase()}>
          {t.delete}
        </Menu.Item>
      }
    />
  );
}

type Row = { kind: 'organization' | 'resource'; id: string; name: string; description: string | null };

function Permissions({ role }: Props) {
  const t = usePhrases('organizationTemplate').role;
  const query = useQuery(permissionsOfRole(role.id));
  const { forbid } = useOrganizationRoleChanges(role.id);
  const [adding, setAdding] = useState(false);
  const rows: Row[] | undefined = query.data && [
    ...query.data.organization.map((scope) => ({ kind: 'organization' as const, ...scope })),
    ...query.data.resource.map((scope) => ({ kind: 'resource' as const, ...scope })),
  ];
  const columns: Column<Row>[] = [
    { id: 'name', label: t.permission, cell: ({ name }) => <Code>{name}</Code> },
    {
      id: 'kind',
      label: t.kind,
      width: '140px',
      cell: ({ kind }) => (
        <Badge size="sm" variant={kind === 'organization' ? 'light' : 'default'} tt="none">
          {t.kinds[kind]}
        </Badge>
      ),
    },
    { id: 'description', label: t.description, secondary: true, cell: ({ description }) => description },
    {
      id: 'remove',
      label: t.remove,
      quiet: true,
      width: '56px',
      align: 'right',
      cell: ({ kind, id, name }) => (
        <Tooltip label={t.remove}>
          <ActionIcon
            size={26}
            aria-label={`${t.remove}: ${name}`}
            onClick={() => forbid.mutate({ kind, scopeId: id }, { onSuccess: () => toast.done(t.removed) })}
          >
            <IconMinus size={16} />
          </ActionIcon>
        </Tooltip>
      ),
    },
  ];
  return (
    <FormCard title={t.permissions} explanation={t.permissionsHint}>
      <Button
        variant="default"
        w="fit-content"
        leftSection={<IconPlus size={15} />}
        onClick={() => setAdding(true)}
      >
        {t.add}
      </Button>
      <DataTable
        label={t.permissions}
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        failure={failureOf(query)}
        empty={<EmptyState title={t.none.title} sentence={t.none.sentence} />}
      />
      {adding && rows && (
        <AddPermissions
          role={role}
          held={new Set(rows.map(({ id }) => id))}
          onClose={() => setAdding(false)}
        />
      )}
    </FormCard>
  );
}

type AddProps = Props & { readonly held: ReadonlySet<string>; readonly onClose: () => void };

function AddPermissions({ role, held, onClose }: AddProps) {
  const t = usePhrases('organizationTemplate').role;
  const { allow } = useOrganizationRoleChanges(role.id);
  const available = useQuery(allOrganizationPermissions);
  const [organization, setOrganization] = useState<string[]>([]);
  const [resource, setResource] = useState<string[]>([]);
  const count = organization.length + resource.length;
  const left = available.data?.filter(({ id }) => !held.has(id)) ?? [];
  const add = () =>
    allow.mutate(
      { organization, resource },
      {
        onSuccess: () => {
          toast.done(t.added);
          onClose();
        },
      },
    );
  return (
    <FormDialog opened onClose={onClose} title={t.add} changed={count > 0 && !allow.isPending}>
      <Stack gap="md">
        <Tabs defaultValue="organization">
          <Tabs.List>
            <Tabs.Tab value="organization">{t.kindsLong.organization}</Tabs.Tab>
            <Tabs.Tab value="resource">{t.kindsLong.resource}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="organization" pt="md">
            {available.data && left.length === 0 && (
              <Text size="sm" c="dimmed">
                {t.noneLeft}
              </Text>
            )}
            <Checkbox.Group
              value={organization}
              onChange={setOrganization}
              aria-label={t.kindsLong.organization}
            >
              <Stack gap={8}>
                {left.map((scope) => (
                  <Checkbox
                    key={scope.id}
                    value={scope.id}
                    label={<Code>{scope.name}</Code>}
                    description={scope.description || undefined}
                  />
                ))}
              </Stack>
            </Checkbox.Group>
          </Tabs.Panel>
          <Tabs.Panel value="resource" pt="md">
            <PermissionPicker
              value={resource}
              onChange={setResource}
              except={held}
              withManagement={role.type === 'MachineToMachine'}
            />
          </Tabs.Panel>
        </Tabs>
        {allow.error && <Refusal sentence={sentenceOf(allow.error)} />}
        <DialogFoot>
          <Button disabled={count === 0} loading={allow.isPending} onClick={add}>
            {t.addChosen(count)}
          </Button>
        </DialogFoot>
      </Stack>
    </FormDialog>
  );
}

type Values = { name: string; description: string };
const valuesOf = ({ name, description }: OrganizationRole): Values => ({
  name,
  description: description ?? '',
});

function Settings({ role }: Props) {
  const t = usePhrases('organizationTemplate').role;
  const { change } = useOrganizationRoleChanges(role.id);
  const form = useSettingsForm<Values>({
    stored: valuesOf(role),
    validate: ({ name }) => ({ ...(!name.trim() && { name: t.nameProblem }) }),
    save: async ({ name, description }) =>
      valuesOf(await change.mutateAsync({ name: name.trim(), description: description.trim() })),
  });
  return (
    <FormCard title={t.settings} explanation={t.settingsHint}>
      <TextInput label={t.name} maxLength={128} autoComplete="off" {...form.getInputProps('name')} />
      <TextInput
        label={t.description}
        maxLength={256}
        autoComplete="off"
        {...form.getInputProps('description')}
      />
      <SaveBar form={form} />
    </FormCard>
  );
}
