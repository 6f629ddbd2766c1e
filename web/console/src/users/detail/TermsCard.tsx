/** Which terms a person agreed to, when, and how. */
import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Application } from '../../audit-logs/Names.tsx';
import { usePhrases } from '../../i18n/language.ts';
import { TableCard } from '../../shell/TableCard.tsx';
import type { Column } from '../../ui/DataTable.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { type Agreement, agreementsOf } from './queries.ts';

export function TermsCard({ userId }: { readonly userId: string }) {
  const t = usePhrases('person').terms;
  const query = useQuery(agreementsOf(userId));
  const columns: Column<Agreement>[] = [
    {
      id: 'documents',
      label: t.documents,
      width: '45%',
      narrow: '65%',
      cell: ({ termsOfUseUrl, privacyPolicyUrl }) => (
        <Stack gap={0} component="span">
          {[termsOfUseUrl, privacyPolicyUrl].map(
            (address, index) =>
              address && (
                <Text
                  key={index === 0 ? 'terms' : 'privacy'}
                  span
                  inherit
                  style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}
                >
                  {address}
                </Text>
              ),
          )}
        </Stack>
      ),
    },
    { id: 'manner', label: t.manner, secondary: true, cell: ({ manner }) => t.manners[manner] },
    {
      id: 'application',
      label: t.application,
      secondary: true,
      cell: ({ applicationId }) => (applicationId ? <Application id={applicationId} /> : '–'),
    },
    { id: 'at', label: t.at, cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
  ];
  return (
    <TableCard words={t} query={query} columns={columns} keyOf={({ version, manner }) => version + manner} />
  );
}
