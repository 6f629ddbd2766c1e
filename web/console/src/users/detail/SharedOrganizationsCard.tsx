/** In which of their organizations a person lets third parties act for them; each can be taken back. */
import { IconUnlink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { usePhrases } from '../../i18n/language.ts';
import { useConfirm } from '../../shell/confirm.tsx';
import { TableCard } from '../../shell/TableCard.tsx';
import { toast } from '../../shell/toasts.ts';
import type { Column } from '../../ui/DataTable.tsx';
import { removalColumn } from '../../ui/removal-column.tsx';
import { type SharedOrganization, sharedOrganizationsOf, useUnshare } from './queries.ts';

export function SharedOrganizationsCard({ userId }: { readonly userId: string }) {
  const t = usePhrases('person').shared;
  const query = useQuery(sharedOrganizationsOf(userId));
  const unshare = useUnshare(userId);
  const confirm = useConfirm();
  const drop = async (row: SharedOrganization) => {
    const agreed = await confirm({
      title: t.stopTitle(row.organization.name, row.application.name),
      consequence: t.stopConsequence,
      action: t.stop,
      danger: true,
    });
    if (agreed) unshare.mutate(row, { onSuccess: () => toast.done(t.stopped) });
  };
  const columns: Column<SharedOrganization>[] = [
    { id: 'organization', label: t.organization, cell: ({ organization }) => organization.name },
    { id: 'application', label: t.application, cell: ({ application }) => application.name },
    removalColumn({
      label: t.stop,
      labelOf: ({ organization, application }) => t.stopOne(organization.name, application.name),
      onRemove: (row) => void drop(row),
      icon: IconUnlink,
    }),
  ];
  return (
    <TableCard
      words={t}
      query={query}
      columns={columns}
      keyOf={({ application, organization }) => `${application.id}:${organization.id}`}
    />
  );
}
