/** Initial access tokens: made and deleted here; a value is shown once. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { TableCard } from '../shell/TableCard.tsx';
import { toast } from '../shell/toasts.ts';
import type { Column } from '../ui/DataTable.tsx';
import { Expiry } from '../ui/Expiry.tsx';
import { removalColumn } from '../ui/removal-column.tsx';
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
    {
      id: 'uses',
      label: t.uses,
      width: '110px',
      secondary: true,
      cell: (token) => t.used(token.uses, token.maxUses),
    },
    {
      id: 'expires',
      label: t.expires,
      width: '130px',
      cell: ({ expiresAt }) => <Expiry at={expiresAt} words={t} />,
    },
    removalColumn({
      label: t.delete,
      labelOf: ({ name }) => t.deleteOne(name),
      onRemove: (token) => void drop(token),
    }),
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
    <TableCard words={t} query={query} columns={columns} keyOf={({ id }) => id} create={create}>
      <CreateInitialToken opened={creating} onClose={() => setCreating(false)} />
    </TableCard>
  );
}
