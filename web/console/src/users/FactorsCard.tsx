/** One person's second factors: seen and removed here; they set them up themselves, at sign-in. */
import { useQuery } from '@tanstack/react-query';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { TableCard } from '../shell/TableCard.tsx';
import { toast } from '../shell/toasts.ts';
import type { Column } from '../ui/DataTable.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { removalColumn } from '../ui/removal-column.tsx';
import { type PersonsFactor, personsFactors, useRemoveFactor } from './queries.ts';

export function FactorsCard({ userId }: { readonly userId: string }) {
  const t = usePhrases('users').factors;
  const names = usePhrases('mfa').factors.names;
  const query = useQuery(personsFactors(userId));
  const remove = useRemoveFactor(userId);
  const confirm = useConfirm();

  const nameOf = ({ type, name, agent }: PersonsFactor) => {
    if (type !== undefined && type !== 'WebAuthn') return names[type];
    return [names.WebAuthn, name ?? agent].filter(Boolean).join(' · ');
  };
  const drop = async (factor: PersonsFactor) => {
    const agreed = await confirm({
      title: t.removeTitle(nameOf(factor)),
      consequence: t.removeConsequence,
      action: t.remove,
      danger: true,
    });
    if (agreed) remove.mutate(factor.id, { onSuccess: () => toast.done(t.removed) });
  };
  const columns: Column<PersonsFactor>[] = [
    { id: 'factor', label: t.factor, cell: nameOf },
    {
      id: 'left',
      label: t.left,
      secondary: true,
      cell: ({ remainCodes }) => (remainCodes === undefined ? '' : t.codesLeft(remainCodes)),
    },
    {
      id: 'created',
      label: t.created,
      secondary: true,
      cell: ({ createdAt }) => <RelativeTime at={Date.parse(createdAt)} />,
    },
    {
      id: 'used',
      label: t.lastUsed,
      cell: ({ lastUsedAt }) => (lastUsedAt ? <RelativeTime at={Date.parse(lastUsedAt)} /> : t.never),
    },
    removalColumn({
      label: t.remove,
      labelOf: (factor) => t.removeOne(nameOf(factor)),
      onRemove: (factor) => void drop(factor),
    }),
  ];
  return <TableCard words={t} query={query} columns={columns} keyOf={({ id }) => id} />;
}
