/** Choose among the roles of administration that one may give. */
import { Checkbox, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useMay } from '../shell/authority.ts';
import { ErrorState } from '../ui/States.tsx';
import { useNames } from './names.ts';
import { roles } from './queries.ts';
import { mayGive } from './scopes.ts';

type Props = {
  readonly label: string;
  readonly value: readonly string[];
  readonly onChange: (roleIds: string[]) => void;
  readonly error?: ReactNode;
};

export function AdministrationRoleChoice({ label, value, onChange, error }: Props) {
  const t = usePhrases('administrators').roleDialog;
  const query = useQuery(roles);
  const names = useNames();
  const may = useMay();
  if (query.error && !query.data)
    return <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton height={120} />;
  return (
    <Checkbox.Group value={[...value]} onChange={onChange} label={label} error={error}>
      <Stack gap={10} mt={8} mb={4}>
        {query.data.map((role) => {
          const isOurs = role.scopes.every((scope) => mayGive(may, scope));
          return (
            <Checkbox
              key={role.id}
              value={role.id}
              label={names.role(role)}
              description={isOurs ? names.describe(role) || undefined : t.notYours}
              disabled={!isOurs}
              styles={{ label: { overflowWrap: 'anywhere' } }}
            />
          );
        })}
      </Stack>
    </Checkbox.Group>
  );
}
