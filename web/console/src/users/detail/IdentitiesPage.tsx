/** The accounts elsewhere with which one person signs in here. */
import { IconUnlink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../../api/errors.ts';
import { usePhrases } from '../../i18n/language.ts';
import { useConfirm } from '../../shell/confirm.tsx';
import { toast } from '../../shell/toasts.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { FormCard } from '../../ui/FormCard.tsx';
import { removalColumn } from '../../ui/removal-column.tsx';
import { EmptyState } from '../../ui/States.tsx';
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
        empty={<EmptyState title={t.title} sentence={t.none} />}
      />
    </FormCard>
  );
}
