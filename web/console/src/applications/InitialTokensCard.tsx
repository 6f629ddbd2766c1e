/** Initial access tokens: made and deleted here; a value is shown once. */
import { ActionIcon, Badge, Button, Group } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { toast } from '../shell/toasts.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { EmptyState } from '../ui/States.tsx';
import { CreateInitialToken } from './CreateInitialToken.tsx';
import { type InitialToken, initialTokens, useInitialTokenChanges } from './registration-queries.ts';

export function InitialTokensCard() {
  const t = usePhrases('applications').registration.tokens;
  const query = useQuery(initialTokens);
  const { remove } = useInitialTokenChanges();
  const confirm = useConfirm();
  const [creating, setCreating] = useState(false);

  const drop = async ({ id, name }: InitialToken) => {
    const agreed = await confirm({
      title: t.deleteTitle(name),
      consequence: t.deleteConsequence,
      action: t.delete,
      danger: true,
    });
    if (agreed) remove.mutate(id, { onSuccess: () => toast.done(t.deleted) });
  };
  const columns: Column<InitialToken>[] = [
    { id: 'name', label: t.name, cell: ({ name }) => name },
    { id: 'uses', label: t.uses, secondary: true, cell: (token) => t.used(token.uses, token.maxUses) },
    {
      id: 'expires',
      label: t.expires,
      cell: ({ expiresAt }) =>
        expiresAt > Date.now() ? (
          <RelativeTime at={expiresAt} />
        ) : (
          <Badge color="red" size="sm">
            {t.expired}
          </Badge>
        ),
    },
    {
      id: 'delete',
      label: t.delete,
      quiet: true,
      width: '54px',
      align: 'right',
      cell: (token) => (
        <ActionIcon size={26} aria-label={t.deleteOne(token.name)} onClick={() => void drop(token)}>
          <IconTrash size={16} />
        </ActionIcon>
      ),
    },
  ];
  const create = (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconPlus size={14} />}
      onClick={() => setCreating(true)}
    >
      {t.create}
    </Button>
  );
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <DataTable
        label={t.title}
        columns={columns}
        rows={query.data}
        keyOf={({ id }) => id}
        skeletonRows={1}
        failure={
          query.error ? { sentence: sentenceOf(query.error), retry: () => void query.refetch() } : undefined
        }
        empty={<EmptyState title={t.title} sentence={t.none} action={create} />}
      />
      {query.data && query.data.length > 0 && <Group justify="flex-start">{create}</Group>}
      <CreateInitialToken opened={creating} onClose={() => setCreating(false)} />
    </FormCard>
  );
}
