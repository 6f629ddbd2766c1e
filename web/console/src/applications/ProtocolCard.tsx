import { Select, Switch, TextInput } from '@mantine/core';
import { usePhrases } from '../i18n/language.ts';
import type { SettingsForm } from '../shell/settings-form.tsx';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { FieldRows } from '../ui/FieldRows.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { MultiTextInput } from '../ui/MultiTextInput.tsx';
import { Notice } from '../ui/Notice.tsx';
import { algorithms, canSign } from './protocol-values.ts';
import type { Application } from './queries.ts';
import { isPublic, isUserFacing, type SettingsValues } from './settings-values.ts';

/** Standards that an application turns on for itself; none of them is needed to sign somebody in. */
export function ProtocolCard({
  app,
  form,
}: {
  readonly app: Application;
  readonly form: SettingsForm<SettingsValues>;
}) {
  const t = usePhrases('applications').protocol;
  const { values } = form;
  const fapi = values.securityProfile === 'fapi2';
  const userFacing = isUserFacing(app.type) && !app.customClientMetadata.isDeviceFlow;
  const byCertificate = !fapi && values.tokenEndpointAuthMethod.endsWith('tls_client_auth');
  const signs = fapi || values.tokenEndpointAuthMethod === 'private_key_jwt';
  const needsKeys = signs || values.tokenEndpointAuthMethod === 'self_signed_tls_client_auth';
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      {canSign(app.type) && (
        <Select
          label={t.profile}
          data={[
            { value: '', label: t.noProfile },
            { value: 'fapi2', label: 'FAPI 2.0 Security Profile' },
          ]}
          allowDeselect={false}
          {...form.getInputProps('securityProfile')}
        />
      )}
      {fapi && <Notice>{t.fapiNote}</Notice>}
      {canSign(app.type) && !fapi && (
        <Select
          label={t.authentication}
          data={[
            { value: 'client_secret_basic', label: t.bySecret },
            { value: 'private_key_jwt', label: t.byKey },
            { value: 'tls_client_auth', label: t.byCertificate },
            { value: 'self_signed_tls_client_auth', label: t.byOwnCertificate },
          ]}
          allowDeselect={false}
          {...form.getInputProps('tokenEndpointAuthMethod')}
        />
      )}
      {canSign(app.type) && !fapi && values.tokenEndpointAuthMethod === 'client_secret_basic' && (
        <FieldRows
          label={t.workloads.title}
          description={t.workloads.hint}
          columns={[
            {
              name: 'issuer',
              label: t.workloads.issuer,
              placeholder: 'https://token.actions.githubusercontent.com',
              isAddress: true,
            },
            {
              name: 'subject',
              label: t.workloads.subject,
              placeholder: 'repo:acme/shop:ref:refs/heads/main',
            },
          ]}
          rows={values.federatedCredentials}
          empty={{ issuer: '', subject: '' }}
          onChange={(rows) => form.setFieldValue('federatedCredentials', rows)}
          error={form.errors.federatedCredentials}
          addFirst={t.workloads.addFirst}
          remove={t.workloads.remove}
        />
      )}
      {byCertificate && <Notice tone="warning">{t.byCertificateNote}</Notice>}
      {byCertificate && values.tokenEndpointAuthMethod === 'tls_client_auth' && (
        <>
          <Select
            label={t.subjectType}
            data={(['dns', 'uri', 'email', 'ip', 'dn'] as const).map((value) => ({
              value,
              label: t.subjectTypes[value],
            }))}
            allowDeselect={false}
            {...form.getInputProps('certificateSubjectType')}
          />
          <TextInput
            label={t.subject}
            description={t.subjectHint}
            spellCheck={false}
            {...form.getInputProps('certificateSubject')}
          />
        </>
      )}
      {signs && !fapi && <Notice tone="warning">{t.byKeyNote}</Notice>}
      {(needsKeys || values.requireSignedRequestObject || values.jwks !== '' || values.jwksUri !== '') && (
        <>
          <CodeEditor
            label={t.keys}
            description={t.keysHint}
            language="json"
            value={values.jwks}
            onChange={(text) => form.setFieldValue('jwks', text)}
            error={form.errors.jwks}
            minHeight={90}
            maxHeight={320}
          />
          <TextInput
            label={t.keysAddress}
            description={t.keysAddressHint}
            placeholder="https://example.com/jwks.json"
            inputMode="url"
            spellCheck={false}
            {...form.getInputProps('jwksUri')}
          />
        </>
      )}
      {userFacing && !isPublic(app.type) && (
        <Switch
          label={t.pkce}
          description={t.pkceHint}
          {...form.getInputProps('requirePkce', { type: 'checkbox' })}
          {...(fapi && { checked: true, disabled: true })}
        />
      )}
      {userFacing && (
        <Switch
          label={t.pushed}
          description={t.pushedHint}
          {...form.getInputProps('requirePushedAuthorizationRequests', { type: 'checkbox' })}
          {...(fapi && { checked: true, disabled: true })}
        />
      )}
      {userFacing && (
        <Switch
          label={t.signed}
          description={t.signedHint}
          {...form.getInputProps('requireSignedRequestObject', { type: 'checkbox' })}
        />
      )}
      <Switch
        label={t.bound}
        description={t.boundHint}
        {...form.getInputProps('dpopBoundAccessTokens', { type: 'checkbox' })}
        {...(fapi && { checked: true, disabled: true })}
      />
      {!fapi && (
        <Switch
          label={t.boundToCertificate}
          description={t.boundToCertificateHint}
          {...form.getInputProps('certificateBoundTokens', { type: 'checkbox' })}
        />
      )}
      {userFacing && app.isThirdParty && (
        <Switch
          label={t.pairwise}
          description={t.pairwiseHint}
          {...form.getInputProps('pairwiseSubjects', { type: 'checkbox' })}
        />
      )}
      {userFacing && app.isThirdParty && values.pairwiseSubjects && (
        <TextInput
          label={t.sector}
          description={t.sectorHint}
          placeholder="https://example.com/sector.json"
          inputMode="url"
          spellCheck={false}
          {...form.getInputProps('sectorIdentifierUri')}
        />
      )}
      {app.isThirdParty &&
        values.pairwiseSubjects !== (app.customClientMetadata.subjectType === 'pairwise') && (
          <Notice tone="warning">{t.pairwiseNote}</Notice>
        )}
      <Select
        label={t.tokens}
        description={t.tokensHint}
        data={algorithmChoice(values.idTokenSignedResponseAlg, t.tokensByTenant)}
        allowDeselect={false}
        {...form.getInputProps('idTokenSignedResponseAlg')}
      />
      {isUserFacing(app.type) && (
        <Select
          label={t.userinfo}
          description={t.userinfoHint}
          data={algorithmChoice(values.userinfoSignedResponseAlg, t.userinfoPlain)}
          allowDeselect={false}
          {...form.getInputProps('userinfoSignedResponseAlg')}
        />
      )}
      {isUserFacing(app.type) && (
        <Switch
          label={t.strict}
          description={t.strictHint}
          {...form.getInputProps('strictOpenId', { type: 'checkbox' })}
        />
      )}
      {userFacing && (
        <TextInput
          label={t.start}
          description={t.startHint(app.id)}
          placeholder="https://example.com/sign-in"
          inputMode="url"
          spellCheck={false}
          {...form.getInputProps('initiateLoginUri')}
        />
      )}
      <MultiTextInput
        label={t.details}
        itemLabel={t.detail}
        description={t.detailsHint}
        placeholder="payment_initiation"
        values={values.authorizationDetailsTypes}
        onChange={(rows) => form.setFieldValue('authorizationDetailsTypes', rows)}
      />
      {!isPublic(app.type) && !app.isThirdParty && (
        <MultiTextInput
          label={t.audiences}
          itemLabel={t.audience}
          description={t.audiencesHint}
          placeholder="https://api.example.com"
          values={values.introspectionAudiences}
          onChange={(rows) => form.setFieldValue('introspectionAudiences', rows)}
        />
      )}
    </FormCard>
  );
}

/** What there are keys for, and what the API was told besides. */
const algorithmChoice = (stored: string, none: string) => [
  { value: '', label: none },
  ...new Set([...algorithms, ...(stored ? [stored] : [])]),
];
