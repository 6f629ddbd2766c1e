/** Choose among the organization roles of one kind. */
import { Anchor, Checkbox, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { allOrganizationRoles } from '../organization-template/queries.ts';
import type { RoleType } from '../roles/queries.ts';
import { ErrorState } from '../ui/States.tsx';

type Props = {
  readonly type: RoleType;
  readonly label: string;
  readonly description?: string;
  readonly value: readonly string[];
  readonly onChange: (roleIds: string[]) => void;
};

export function RoleChoice({ type, label, description, value, onChange }: Props) {
  const t = usePhrases('organizations').roleChoice;
  const query = useQuery(allOrganizationRoles);
  if (query.error && !query.data)
    return <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton height={60} />;
  const roles = query.data.filter((role) => role.type === type);
  return (
    <Checkbox.Group value={[...value]} onChange={onChange} label={label} description={description}>
      <Stack gap={8} mt={8}>
        {roles.map((role) => (
          <Checkbox
            key={role.id}
            value={role.id}
            label={role.name}
            description={role.description || undefined}
            styles={{ label: { overflowWrap: 'anywhere' } }}
          />
        ))}
        {roles.length === 0 && (
          <Text size="sm" c="dimmed">
            {t.none[type]}{' '}
            <Anchor inherit renderRoot={(props) => <Link to="/organization-template" {...props} />}>
              {t.toTemplate}
            </Anchor>
          </Text>
        )}
      </Stack>
    </Checkbox.Group>
  );
}
