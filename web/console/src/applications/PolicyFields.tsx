import { MultiSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client.ts';
import { usePhrases } from '../i18n/language.ts';
import { MultiTextInput } from '../ui/MultiTextInput.tsx';
import type { RegistrationSettings } from './registration-queries.ts';

export type Policy = RegistrationSettings['policy'];

const userScopes = [
  'profile',
  'email',
  'phone',
  'address',
  'custom_data',
  'identities',
  'roles',
  'urn:logto:scope:organizations',
  'urn:logto:scope:organization_roles',
];

type Props = { readonly policy: Policy; readonly onChange: (policy: Policy) => void };

/** What clients that register themselves may ask people for. */
export function PolicyFields({ policy, onChange }: Props) {
  const t = usePhrases('applications').registration;
  const resources = useQuery({
    queryKey: ['resources', 'for-policies'],
    queryFn: async () => answer((await api()).GET('/api/resources')),
  });
  // The Management API is for administrators: no policy can name it.
  const known = (resources.data ?? []).filter(
    ({ indicator }) => !/^https:\/\/[^/]+\.logto\.app\/(api|me)$/.test(indicator),
  );
  return (
    <>
      <MultiSelect
        label={t.scopes}
        description={t.scopesHint}
        data={userScopes}
        value={policy.userScopes}
        onChange={(chosen) => onChange({ ...policy, userScopes: chosen })}
        hidePickedOptions
      />
      <MultiSelect
        label={t.resources}
        description={t.resourcesHint}
        data={known.map(({ indicator, name }) => ({ value: indicator, label: `${name} · ${indicator}` }))}
        value={policy.resources}
        onChange={(chosen) => onChange({ ...policy, resources: chosen })}
        nothingFoundMessage={t.noResources}
        hidePickedOptions
      />
      <MultiTextInput
        label={t.hosts}
        itemLabel={t.host}
        description={t.hostsHint}
        placeholder="app.example.com"
        values={policy.redirectHosts}
        onChange={(rows) => onChange({ ...policy, redirectHosts: rows })}
      />
    </>
  );
}
