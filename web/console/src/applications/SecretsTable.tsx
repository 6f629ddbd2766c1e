import { ActionIcon, Button, Group, Menu, Stack, Text } from '@mantine/core';
import { secretMask } from '@portero/schema/connectors.ts';
import { IconDots, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { toast } from '../shell/toasts.ts';
import { secretSettings } from '../tenant-settings/queries.ts';
import { CopyValue } from '../ui/CopyValue.tsx';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { Expiry } from '../ui/Expiry.tsx';
import { EmptyState } from '../ui/States.tsx';
import {
  type Application,
  type ApplicationSecret,
  applicationSecrets,
  clearSecrets,
  useSecretChanges,
} from './queries.ts';
import { CreateSecret, RenameSecret } from './SecretDialogs.tsx';

/** The secrets that prove this application; the server keeps their values until somebody asks for them. */
export function SecretsTable({ app }: { readonly app: Application }) {
  const t = usePhrases('applications').secrets;
  const query = useQuery(applicationSecrets(app.id));
  const isShownOnce = useQuery(secretSettings).data?.shownOnce;
  const { remove } = useSecretChanges(app.id);
  const confirm = useConfirm();
  const client = useQueryClient();
  const [creating, setCreating] = useState(false);
  const [renaming, setRenaming] = useState<string>();

  const clearValue = async (name: string) => {
    const secrets = await client.fetchQuery(clearSecrets(app.id)).catch((failure: unknown) => {
      toast.failed(sentenceOf(failure));
      throw failure;
    });
    const value = secrets.find((secret) => secret.name === name)?.value;
    if (value !== undefined && value !== secretMask) return value;
    toast.failed(t.notReadable);
    throw new Error('nobody can read this secret');
  };
  const drop = async (name: string) => {
    const agreed = await confirm({
      title: t.deleteTitle(name),
      consequence: t.deleteConsequence,
      action: t.delete,
      danger: true,
    });
    if (agreed) remove.mutate(name, { onSuccess: () => toast.done(t.deleted) });
  };
  const columns: Column<ApplicationSecret>[] = [
    { id: 'name', label: t.name, width: '26%', cell: (secret) => secret.name },
    {
      id: 'value',
      label: t.value,
      cell: (secret) =>
        isShownOnce ? (
          <Text size="sm" c="dimmed">
            {t.shownOnce}
          </Text>
        ) : (
          <CopyValue value={() => clearValue(secret.name)} variant="inline" secret />
        ),
    },
    {
      id: 'expires',
      label: t.expires,
      width: '20%',
      secondary: true,
      cell: (secret) => <Expiry at={secret.expiresAt} words={t} />,
    },
    {
      id: 'menu',
      label: t.actions(''),
      quiet: true,
      width: '54px',
      align: 'right',
      cell: (secret) => (
        <Menu width={180}>
          <Menu.Target>
            <ActionIcon size={26} aria-label={t.actions(secret.name)}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setRenaming(secret.name)}>
              {t.rename}
            </Menu.Item>
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={15} />}
              onClick={() => void drop(secret.name)}
            >
              {t.delete}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ];

  return (
    <Stack gap={6}>
      <Group justify="space-between" align="flex-end">
        <Text size="sm" fw={500}>
          {t.title}
        </Text>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => setCreating(true)}
        >
          {t.create}
        </Button>
      </Group>
      <DataTable
        label={t.title}
        columns={columns}
        rows={query.data}
        keyOf={(secret) => secret.name}
        skeletonRows={1}
        failure={
          query.error ? { sentence: sentenceOf(query.error), retry: () => void query.refetch() } : undefined
        }
        empty={
          <EmptyState
            title={t.title}
            sentence={t.none}
            action={<Button onClick={() => setCreating(true)}>{t.create}</Button>}
          />
        }
      />
      <Text size="xs" c="dimmed">
        {t.hint} {isShownOnce && t.shownOnceHint}
      </Text>
      <CreateSecret appId={app.id} opened={creating} onClose={() => setCreating(false)} />
      <RenameSecret appId={app.id} name={renaming} onClose={() => setRenaming(undefined)} />
    </Stack>
  );
}
