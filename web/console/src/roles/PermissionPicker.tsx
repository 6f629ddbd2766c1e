/** Choose among the permissions of all APIs, an API at a time. */
import { Checkbox, Code, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { SearchField } from '../ui/SearchField.tsx';
import { ErrorState } from '../ui/States.tsx';
import { apisWithPermissions } from './queries.ts';

type Props = {
  readonly value: readonly string[];
  readonly onChange: (scopeIds: string[]) => void;
  /** Permissions that are there already. */
  readonly except?: ReadonlySet<string>;
  /** Only machines may be given the Management API. */
  readonly withManagement: boolean;
};

const managementApi = /^https:\/\/[^/]+\.logto\.app\/(api|me)$/;

export function PermissionPicker({ value, onChange, except, withManagement }: Props) {
  const t = usePhrases('roles').picker;
  const query = useQuery(apisWithPermissions);
  const [keyword, setKeyword] = useState('');
  if (query.error && !query.data)
    return <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton height={80} />;
  const wanted = keyword.trim().toLowerCase();
  const all = query.data
    .filter(({ indicator }) => withManagement || !managementApi.test(indicator))
    .map((resource) => ({
      ...resource,
      scopes: (resource.scopes ?? []).filter(({ id }) => !except?.has(id)),
    }))
    .filter(({ scopes }) => scopes.length > 0);
  const shown = all
    .map((resource) => ({
      ...resource,
      scopes: resource.scopes.filter(({ name, description }) =>
        `${resource.name} ${name} ${description ?? ''}`.toLowerCase().includes(wanted),
      ),
    }))
    .filter(({ scopes }) => scopes.length > 0);
  if (all.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t.none}
      </Text>
    );
  return (
    <Stack gap="sm">
      {all.flatMap(({ scopes }) => scopes).length > 8 && (
        <SearchField value={keyword} onSearch={setKeyword} placeholder={t.search} />
      )}
      {shown.length === 0 && (
        <Text size="sm" c="dimmed">
          {t.noMatch}
        </Text>
      )}
      <Checkbox.Group value={[...value]} onChange={onChange} aria-label={t.label}>
        <Stack gap="md">
          {shown.map((resource) => (
            <Stack key={resource.id} gap={8} role="group" aria-label={resource.name}>
              <Text size="sm" fw={560}>
                {resource.name}
              </Text>
              {resource.scopes.map((scope) => (
                <Checkbox
                  key={scope.id}
                  value={scope.id}
                  label={<Code>{scope.name}</Code>}
                  description={scope.description || undefined}
                />
              ))}
            </Stack>
          ))}
        </Stack>
      </Checkbox.Group>
    </Stack>
  );
}
