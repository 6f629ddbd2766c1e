/** The accounts elsewhere with which one person signs in here. */
import { IconUnlink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { usePhrases } from '../../i18n/language.ts';
import { useConfirm } from '../../shell/confirm.tsx';
import { TableCard } from '../../shell/TableCard.tsx';
import { toast } from '../../shell/toasts.ts';
import type { Column } from '../../ui/DataTable.tsx';
import { removalColumn } from '../../ui/removal-column.tsx';
import { UserFrame } from '../UserFrame.tsx';
import { identitiesOf, type Linked, usePersonActions } from './queries.ts';

export function IdentitiesPage() {
  return <UserFrame>{({ id }) => <IdentitiesCard userId={id} />}</UserFrame>;
}

function IdentitiesCard({ userId }: { readonly userId: string }) {
  const t = usePhrases('person').identities;
  const query = useQuery(identitiesOf(userId));
  const { unlink } = usePersonActions(userId);
  const confirm = useConfirm();
  const drop = async ({ id, provider }: Linked) => {
    const agreed = await confirm({
      title: t.unlinkTitle(provider),
      consequence: t.unlinkConsequence,
      action: t.unlink,
      danger: true,
    });
    if (agreed) unlink.mutate(id, { onSuccess: () => toast.done(t.unlinked) });
  };
  const columns: Column<Linked>[] = [
    { id: 'provider', label: t.provider, cell: ({ provider }) => provider },
    { id: 'account', label: t.account, cell: ({ account }) => account },
    {
      id: 'kind',
      label: t.kind,
      secondary: true,
      cell: ({ isSocial }) => (isSocial ? t.social : t.enterprise),
    },
    removalColumn({
      label: t.unlink,
      labelOf: ({ provider }) => t.unlinkOne(provider),
      onRemove: (one) => void drop(one),
      icon: IconUnlink,
      // Those of an enterprise are its own to end.
      isRemovable: ({ isSocial }) => isSocial,
    }),
  ];
  return <TableCard words={t} query={query} columns={columns} keyOf={({ id }) => id} />;
}
