import { Button, Checkbox, Input, NumberInput, Stack, Table, Textarea, TextInput } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { use } from 'react';
import { isApiError } from '../api/errors.ts';
import { loadInstance } from '../api/instance.ts';
import { EndpointsCard } from '../applications/EndpointsCard.tsx';
import { type Application, application, useChangeApplication } from '../applications/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar, type SettingsForm, useEntityForm } from '../shell/settings-form.tsx';
import { CopyValue } from '../ui/CopyValue.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { MultiTextInput, meantRows } from '../ui/MultiTextInput.tsx';
import { Notice } from '../ui/Notice.tsx';
import { DomainCard } from './DomainCard.tsx';
import { type ProtectedValues, scopes, toChange, toValues, validate } from './values.ts';

/** Everything about a site behind Portero; who may use it and how it looks are with all applications. */
export function ProtectedSettings({ app }: { readonly app: Application }) {
  const t = usePhrases('protectedApps');
  const names = usePhrases('applications').createDialog;
  const change = useChangeApplication(app.id);
  const client = useQueryClient();
  const form = useEntityForm<ProtectedValues, Application>({
    entity: app,
    valuesOf: toValues,
    validate: (values) => validate(values, t, names),
    save: async (values, base) => ({
      ...base,
      ...(await change.mutateAsync({ base, body: toChange(values, base) })),
    }),
    newest: () => client.fetchQuery({ ...application(app.id), staleTime: 0 }),
    refused: (failure, { setFieldError }) => {
      if (!isApiError(failure, 'guard.invalid_input')) return false;
      const details = failure.details ?? '';
      if (details.includes('pageRules')) setFieldError('pageRules', t.rules.problem);
      else if (details.includes('origin')) setFieldError('origin', details.replace(/^.*?\(custom\) /, ''));
      else return false;
      return true;
    },
  });
  return (
    <>
      <SiteCard app={app} form={form} />
      <RulesCard form={form} />
      <ClaimsCard form={form} />
      <DomainCard app={app} />
      <ForTheSite />
      <EndpointsCard app={app} />
      <SaveBar form={form} />
    </>
  );
}

type FormProps = { readonly form: SettingsForm<ProtectedValues> };

function SiteCard({ app, form }: FormProps & { readonly app: Application }) {
  const t = usePhrases('protectedApps').general;
  const words = usePhrases('applications').settings;
  const { endpoint } = use(loadInstance());
  const address = `${new URL(endpoint).protocol}//${app.protectedAppMetadata?.host ?? ''}`;
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <TextInput label={words.name} autoComplete="off" {...form.getInputProps('name')} />
      <Textarea
        label={words.description}
        autosize
        minRows={1}
        maxRows={5}
        {...form.getInputProps('description')}
      />
      <Input.Wrapper label={t.address} description={t.addressHint} labelElement="div">
        <Stack gap={8} mt={4} align="flex-start">
          <CopyValue value={address} />
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconExternalLink size={14} />}
            renderRoot={(props) => <a href={address} target="_blank" rel="noreferrer" {...props} />}
          >
            {t.open}
          </Button>
        </Stack>
      </Input.Wrapper>
      <TextInput
        label={t.origin}
        description={t.originHint}
        inputMode="url"
        spellCheck={false}
        {...form.getInputProps('origin')}
      />
      <NumberInput
        label={t.days}
        description={t.daysHint}
        min={0}
        max={365}
        clampBehavior="none"
        styles={{ wrapper: { maxWidth: 180 } }}
        {...form.getInputProps('days')}
      />
    </FormCard>
  );
}

function RulesCard({ form }: FormProps) {
  const t = usePhrases('protectedApps').rules;
  const { pageRules } = form.values;
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <MultiTextInput
        label={t.rules}
        itemLabel={t.rule}
        description={t.hint}
        placeholder="^/admin"
        values={pageRules}
        onChange={(rows) => form.setFieldValue('pageRules', rows)}
        error={form.errors.pageRules}
        warning={meantRows(pageRules).length > 0 && <Notice tone="warning">{t.open}</Notice>}
      />
    </FormCard>
  );
}

function ClaimsCard({ form }: FormProps) {
  const t = usePhrases('protectedApps').claims;
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <Checkbox.Group label={t.label} {...form.getInputProps('additionalScopes')}>
        <Stack gap={8} mt={6}>
          {scopes.map((scope) => (
            <Checkbox key={scope} value={scope} label={t.scopes[scope]} />
          ))}
        </Stack>
      </Checkbox.Group>
    </FormCard>
  );
}

function ForTheSite() {
  const t = usePhrases('protectedApps').site;
  const rows = [
    ['Authorization', t.authorization],
    ['Logto-ID-Token', t.idToken],
    ['/sign-in', t.signIn],
    ['/sign-out', t.signOut],
  ] as const;
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <Table aria-label={t.title}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.columns.what}</Table.Th>
            <Table.Th>{t.columns.meaning}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([what, meaning]) => (
            <Table.Tr key={what}>
              <Table.Td>
                <code>{what}</code>
              </Table.Td>
              <Table.Td>{meaning}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </FormCard>
  );
}
