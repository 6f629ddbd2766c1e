import { NumberInput, Select, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { usePhrases } from '../i18n/language.ts';
import { ProtectedSettings } from '../protected-apps/ProtectedSettings.tsx';
import { applications } from '../shell/findables.ts';
import { SaveBar, type SettingsForm, useEntityForm } from '../shell/settings-form.tsx';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { FieldRows } from '../ui/FieldRows.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { MultiTextInput } from '../ui/MultiTextInput.tsx';
import { Notice } from '../ui/Notice.tsx';
import { ServerMultiSelect } from '../ui/ServerMultiSelect.tsx';
import { ApplicationFrame } from './ApplicationFrame.tsx';
import { EndpointsCard } from './EndpointsCard.tsx';
import { ProtocolCard } from './ProtocolCard.tsx';
import { type Application, application, useChangeApplication } from './queries.ts';
import { redirectUriWarnings } from './redirect-uri.ts';
import {
  isPublic,
  isUserFacing,
  type SettingsValues,
  toChange,
  toValues,
  uriProblems,
  validateSettings,
} from './settings-values.ts';

export function ApplicationSettingsPage() {
  return (
    <ApplicationFrame>
      {(app) =>
        app.type === 'Protected' ? (
          <ProtectedSettings key={app.id} app={app} />
        ) : (
          <Settings key={app.id} app={app} />
        )
      }
    </ApplicationFrame>
  );
}

type CardProps = { readonly app: Application; readonly form: SettingsForm<SettingsValues> };

function Settings({ app }: { readonly app: Application }) {
  const t = usePhrases('applications');
  const change = useChangeApplication(app.id);
  const client = useQueryClient();
  const form = useEntityForm<SettingsValues, Application>({
    entity: app,
    valuesOf: toValues,
    validate: (values) => validateSettings(values, app.type, t),
    save: async (values, base) => ({
      ...base,
      ...(await change.mutateAsync({ base, body: toChange(values, base) })),
    }),
    newest: () => client.fetchQuery({ ...application(app.id), staleTime: 0 }),
  });
  const userFacing = isUserFacing(app.type);
  const device = app.customClientMetadata.isDeviceFlow ?? false;
  return (
    <>
      <GeneralCard app={app} form={form} />
      <EndpointsCard app={app} />
      {userFacing && <TokensCard app={app} form={form} />}
      {userFacing && !device && <BackchannelCard app={app} form={form} />}
      {!app.isThirdParty && <ExchangeCard app={app} form={form} />}
      {userFacing && !app.isThirdParty && <OrganizationCard app={app} form={form} />}
      {userFacing && <ConcurrencyCard app={app} form={form} />}
      <ProtocolCard app={app} form={form} />
      <SaveBar form={form} />
    </>
  );
}

function GeneralCard({ app, form }: CardProps) {
  const t = usePhrases('applications');
  return (
    <FormCard title={t.settings.title} explanation={t.settings.explanation}>
      <TextInput
        label={t.settings.name}
        required
        withAsterisk={false}
        autoComplete="off"
        {...form.getInputProps('name')}
      />
      <Textarea
        label={t.settings.description}
        autosize
        minRows={1}
        maxRows={5}
        {...form.getInputProps('description')}
      />
      {app.customClientMetadata.isDeviceFlow && <Notice>{t.settings.deviceNote}</Notice>}
      {isUserFacing(app.type) && !app.customClientMetadata.isDeviceFlow && (
        <>
          <UriRows
            app={app}
            form={form}
            field="redirectUris"
            placeholder={app.type === 'Native' ? 'io.example.app://callback' : 'https://example.com/callback'}
          />
          <UriRows
            app={app}
            form={form}
            field="postLogoutRedirectUris"
            placeholder={app.type === 'Native' ? 'io.example.app://signed-out' : 'https://example.com/'}
          />
          {app.type !== 'Native' && (
            <MultiTextInput
              label={t.settings.corsOrigins}
              itemLabel={t.settings.corsOrigin}
              description={t.settings.corsOriginsHint}
              placeholder="https://api.example.com"
              values={form.values.corsAllowedOrigins}
              onChange={(rows) => form.setFieldValue('corsAllowedOrigins', rows)}
              error={form.errors.corsAllowedOrigins}
            />
          )}
        </>
      )}
      {app.type === 'MachineToMachine' && <Notice>{t.machine.note}</Notice>}
      <CodeEditor
        label={t.settings.customData}
        description={t.settings.customDataHint}
        language="json"
        value={form.values.customData}
        onChange={(text) => form.setFieldValue('customData', text)}
        error={form.errors.customData}
        minHeight={90}
        maxHeight={320}
      />
    </FormCard>
  );
}

type UriRowsProps = CardProps & {
  readonly field: 'redirectUris' | 'postLogoutRedirectUris';
  readonly placeholder: string;
};

function UriRows({ app, form, field, placeholder }: UriRowsProps) {
  const t = usePhrases('applications');
  const words =
    field === 'redirectUris'
      ? { label: t.settings.redirectUris, item: t.settings.redirectUri, hint: t.settings.redirectUrisHint }
      : {
          label: t.settings.postSignOutUris,
          item: t.settings.postSignOutUri,
          hint: t.settings.postSignOutUrisHint,
        };
  const rows = form.values[field];
  const warnings = redirectUriWarnings(rows, app.type);
  return (
    <MultiTextInput
      label={words.label}
      itemLabel={words.item}
      description={words.hint}
      placeholder={placeholder}
      values={rows}
      onChange={(next) => form.setFieldValue(field, next)}
      errors={form.errors[field] ? uriProblems(rows, t.problems) : undefined}
      warning={
        warnings.length > 0 && (
          <Stack gap={6}>
            {warnings.map((warning) => (
              <Notice key={warning} tone="warning">
                {t.warnings[warning]}
              </Notice>
            ))}
          </Stack>
        )
      }
    />
  );
}

function TokensCard({ app, form }: CardProps) {
  const t = usePhrases('applications').refresh;
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      {app.type === 'Traditional' && (
        <Switch
          label={t.always}
          description={t.alwaysHint}
          {...form.getInputProps('alwaysIssueRefreshToken', { type: 'checkbox' })}
        />
      )}
      <Switch
        label={t.rotate}
        description={t.rotateHint}
        {...form.getInputProps('rotateRefreshToken', { type: 'checkbox' })}
      />
      <NumberInput
        label={t.ttl}
        description={t.ttlHint}
        min={1}
        max={180}
        allowDecimal={false}
        clampBehavior="none"
        styles={{ wrapper: { maxWidth: 180 } }}
        {...form.getInputProps('refreshTokenTtlInDays')}
      />
      <NumberInput
        label={t.idTokenTtl}
        description={t.idTokenTtlHint}
        min={1}
        allowDecimal={false}
        clampBehavior="none"
        styles={{ wrapper: { maxWidth: 180 } }}
        {...form.getInputProps('idTokenTtl')}
      />
    </FormCard>
  );
}

function BackchannelCard({ form }: CardProps) {
  const t = usePhrases('applications').backchannel;
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <TextInput
        label={t.uri}
        description={t.uriHint}
        placeholder="https://example.com/backchannel-logout"
        inputMode="url"
        spellCheck={false}
        {...form.getInputProps('backchannelLogoutUri')}
      />
      <Switch
        label={t.session}
        description={t.sessionHint}
        disabled={form.values.backchannelLogoutUri.trim() === ''}
        {...form.getInputProps('backchannelLogoutSessionRequired', { type: 'checkbox' })}
      />
    </FormCard>
  );
}

function ExchangeCard({ app, form }: CardProps) {
  const t = usePhrases('applications').exchange;
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <Switch
        label={t.allow}
        description={t.hint}
        {...form.getInputProps('allowTokenExchange', { type: 'checkbox' })}
      />
      {isPublic(app.type) && form.values.allowTokenExchange && (
        <Notice tone="warning">{t.publicWarning}</Notice>
      )}
      {form.values.allowTokenExchange && (
        <>
          <Switch
            label={t.narrow}
            description={t.narrowHint}
            {...form.getInputProps('narrowTokenExchange', { type: 'checkbox' })}
          />
          <MultiTextInput
            label={t.audiences}
            itemLabel={t.audience}
            description={t.audiencesHint}
            placeholder="https://api.example.com"
            values={form.values.subjectTokenAudiences}
            onChange={(rows) => form.setFieldValue('subjectTokenAudiences', rows)}
          />
          {!isPublic(app.type) && (
            <>
              <ServerMultiSelect
                of={applications}
                label={t.idTokens}
                description={t.idTokensHint}
                value={form.values.subjectIdTokenAudiences}
                onChange={(ids) => form.setFieldValue('subjectIdTokenAudiences', ids)}
              />
              <FieldRows
                label={t.issuers}
                description={t.issuersHint}
                columns={[
                  {
                    name: 'issuer',
                    label: t.issuer,
                    placeholder: 'https://login.partner.example',
                    isAddress: true,
                  },
                  { name: 'audience', label: t.issuerAudience, placeholder: app.id },
                  { name: 'personClaim', label: t.personClaim, placeholder: 'sub' },
                ]}
                rows={form.values.subjectTokenIssuers}
                empty={{ issuer: '', audience: '' }}
                onChange={(rows) => form.setFieldValue('subjectTokenIssuers', rows)}
                error={form.errors.subjectTokenIssuers}
                addFirst={t.addIssuer}
                remove={t.removeIssuer}
              />
              {form.values.subjectTokenIssuers.length > 0 && (
                <Notice tone="warning">{t.issuersWarning}</Notice>
              )}
            </>
          )}
        </>
      )}
    </FormCard>
  );
}

function OrganizationCard({ app, form }: CardProps) {
  const t = usePhrases('applications').organization;
  const { organizationSelection: stored = 'off' } = app.customClientMetadata;
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <Select
        label={t.selection}
        description={t.hint}
        data={(['off', 'optional', 'required'] as const).map((value) => ({ value, label: t.values[value] }))}
        allowDeselect={false}
        {...form.getInputProps('organizationSelection')}
      />
      {form.values.organizationSelection === 'required' && stored !== 'required' && (
        <Notice tone="warning">{t.requiredNote}</Notice>
      )}
    </FormCard>
  );
}

function ConcurrencyCard({ form }: CardProps) {
  const t = usePhrases('applications').concurrency;
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <NumberInput
        label={t.max}
        description={t.hint}
        min={1}
        allowDecimal={false}
        clampBehavior="none"
        styles={{ wrapper: { maxWidth: 180 } }}
        {...form.getInputProps('maxAllowedGrants')}
      />
    </FormCard>
  );
}
