/** Which applications hold something for one person, in which organizations, by which terms; each can be cut off. */
import { Text } from '@mantine/core';
import { IconUnlink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { usePhrases } from '../../i18n/language.ts';
import { useConfirm } from '../../shell/confirm.tsx';
import { TableCard } from '../../shell/TableCard.tsx';
import { toast } from '../../shell/toasts.ts';
import type { Column } from '../../ui/DataTable.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { removalColumn } from '../../ui/removal-column.tsx';
import { UserFrame } from '../UserFrame.tsx';
import { type Grant, grantsOf, usePersonActions } from './queries.ts';
import { SharedOrganizationsCard } from './SharedOrganizationsCard.tsx';
import { TermsCard } from './TermsCard.tsx';

export function ApplicationsPage() {
  return (
    <UserFrame>
      {({ id }) => (
        <>
          <GrantsCard userId={id} />
          <SharedOrganizationsCard userId={id} />
          <TermsCard userId={id} />
        </>
      )}
    </UserFrame>
  );
}

function GrantsCard({ userId }: { readonly userId: string }) {
  const t = usePhrases('person').applications;
  const query = useQuery(grantsOf(userId));
  const { revokeGrant } = usePersonActions(userId);
  const confirm = useConfirm();
  const revoke = async ({ id, application }: Grant) => {
    const agreed = await confirm({
      title: t.revokeTitle(application.name),
      consequence: t.revokeConsequence,
      action: t.revoke,
      danger: true,
    });
    if (agreed) revokeGrant.mutate(id, { onSuccess: () => toast.done(t.revoked) });
  };
  const columns: Column<Grant>[] = [
    { id: 'application', label: t.application, cell: ({ application }) => application.name },
    {
      id: 'allowed',
      label: t.allowed,
      secondary: true,
      cell: ({ scopes, resourceScopes }) => (
        <Text size="sm" style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
          {[...scopes.filter((name) => name !== 'openid'), ...Object.values(resourceScopes).flat()].join(
            ', ',
          ) || '–'}
        </Text>
      ),
    },
    {
      id: 'since',
      label: t.since,
      width: '126px',
      cell: ({ payload }) => <RelativeTime at={payload.iat * 1000} />,
    },
    {
      id: 'expires',
      label: t.expires,
      width: '110px',
      secondary: true,
      cell: ({ expiresAt }) => <RelativeTime at={expiresAt} />,
    },
    removalColumn({
      label: t.revoke,
      labelOf: ({ application }) => t.revokeOne(application.name),
      onRemove: (grant) => void revoke(grant),
      icon: IconUnlink,
    }),
  ];
  return <TableCard words={t} query={query} columns={columns} keyOf={({ id }) => id} />;
}
