/** What a new personal access token is good for: everything, or chosen permissions of APIs and facts about the person. */
import { MultiSelect, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { usePhrases } from '../i18n/language.ts';
import { apisWithPermissions } from './queries.ts';

export type TokenScope = { readonly resource: string | null; readonly scope: string };

const facts = ['profile', 'email', 'phone', 'roles', 'identities', 'custom_data'] as const;
/** Neither part has a space in it. */
const keyOf = ({ resource, scope }: TokenScope) => `${resource ?? ''} ${scope}`;
/** The name has no space in it; what stands before the last one is the API, if anything. */
export const scopeOf = (key: string): TokenScope => {
  const at = key.lastIndexOf(' ');
  return { resource: key.slice(0, at) || null, scope: key.slice(at + 1) };
};

type Props = {
  readonly limited: boolean;
  readonly onLimited: (limited: boolean) => void;
  readonly chosen: string[];
  readonly onChosen: (chosen: string[]) => void;
};

export function TokenScopes({ limited, onLimited, chosen, onChosen }: Props) {
  const t = usePhrases('users').tokens;
  const apis = useQuery(apisWithPermissions);
  const option = (scope: TokenScope) => ({ value: keyOf(scope), label: scope.scope });
  const data = [
    { group: t.aboutPerson, items: facts.map((scope) => option({ resource: null, scope })) },
    ...(apis.data ?? []).flatMap(({ name, indicator, scopes = [] }) =>
      scopes.length > 0
        ? [{ group: name, items: scopes.map((one) => option({ resource: indicator, scope: one.name })) }]
        : [],
    ),
  ];
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500} id="token-reach">
        {t.reach}
      </Text>
      <SegmentedControl
        aria-labelledby="token-reach"
        value={limited ? 'some' : 'all'}
        onChange={(value) => onLimited(value === 'some')}
        data={[
          { value: 'all', label: t.reachAll },
          { value: 'some', label: t.reachSome },
        ]}
      />
      <Text size="xs" c="dimmed">
        {limited ? t.reachSomeHint : t.reachAllHint}
      </Text>
      {limited && (
        <MultiSelect
          label={t.permissions}
          data={data}
          value={chosen}
          onChange={onChosen}
          searchable
          clearable
          maxDropdownHeight={260}
        />
      )}
    </Stack>
  );
}
