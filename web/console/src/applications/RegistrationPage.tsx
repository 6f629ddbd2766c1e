import { Radio, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useApiCalls } from '../shell/api-calls.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { useTitle } from '../shell/title.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { meantRows } from '../ui/MultiTextInput.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import { InitialTokensCard } from './InitialTokensCard.tsx';
import { PolicyFields } from './PolicyFields.tsx';
import {
  type RegistrationSettings,
  registrationSettings,
  useChangeRegistration,
} from './registration-queries.ts';

export function RegistrationPage() {
  const t = usePhrases('applications').registration;
  const list = usePhrases('applications').title;
  const query = useQuery(registrationSettings);
  useTitle(t.title);
  const path = '/api/configs/client-registration';
  useApiCalls([
    { label: t.calls.read, method: 'get', path },
    ...(query.data ? [{ label: t.calls.change, method: 'put' as const, path, body: query.data }] : []),
    {
      label: t.calls.token,
      method: 'post',
      path: '/api/initial-access-tokens',
      body: { name: 'Partner', maxUses: 1 },
    },
  ]);
  return (
    <Page>
      <Crumbs
        above={[
          <Link key="list" to="/applications">
            {list}
          </Link>,
        ]}
        here={t.title}
      />
      <PageHeader title={t.title} purpose={t.purpose} />
      {query.data && <Settings stored={query.data} />}
      {!query.data && !query.error && <DetailsSkeleton />}
      {query.error && <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />}
    </Page>
  );
}

type Values = { mode: RegistrationSettings['mode'] } & RegistrationSettings['policy'];

const valuesOf = ({ mode, policy }: RegistrationSettings): Values => ({ mode, ...policy });

function Settings({ stored }: { readonly stored: RegistrationSettings }) {
  const t = usePhrases('applications').registration;
  const change = useChangeRegistration();
  const form = useSettingsForm<Values>({
    stored: valuesOf(stored),
    save: async ({ mode, ...policy }) =>
      valuesOf(
        await change.mutateAsync({
          mode,
          policy: {
            userScopes: policy.userScopes,
            resources: policy.resources,
            redirectHosts: meantRows(policy.redirectHosts),
          },
        }),
      ),
  });
  const { mode } = form.values;
  return (
    <>
      <FormCard title={t.who} explanation={t.whoHint}>
        <Radio.Group
          aria-label={t.who}
          value={mode}
          onChange={(value) =>
            form.setFieldValue('mode', value === 'open' || value === 'token' ? value : 'off')
          }
        >
          <Stack gap="sm">
            {(['off', 'token', 'open'] as const).map((one) => (
              <Radio key={one} value={one} label={t.modes[one]} description={t.modeHints[one]} />
            ))}
          </Stack>
        </Radio.Group>
        {mode === 'open' && <Notice tone="warning">{t.openNote}</Notice>}
      </FormCard>
      {mode === 'open' && (
        <FormCard title={t.policy} explanation={t.policyHint}>
          <PolicyFields
            policy={form.values}
            onChange={(next) => {
              form.setFieldValue('userScopes', next.userScopes);
              form.setFieldValue('resources', next.resources);
              form.setFieldValue('redirectHosts', next.redirectHosts);
            }}
          />
        </FormCard>
      )}
      {mode !== 'off' && <InitialTokensCard />}
      <SaveBar form={form} />
    </>
  );
}
