/** Which second factors there are, who must have one, and when people are asked to set one up. */
import { Anchor, NumberInput, Radio, Select, Stack, Switch, Text } from '@mantine/core';
import { mostRecoveryWaitHours, mostTotp } from '@portero/schema/sign-in-experience.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { connectors, messageChannels } from '../connectors/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { SettingsPage } from '../shell/SettingsPage.tsx';
import { SaveBar, type SettingsForm, useEntityForm } from '../shell/settings-form.tsx';
import {
  type StoredExperience,
  signInExperience,
  useChangeSignInExperience,
} from '../sign-in-experience/queries.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import {
  adaptivePrompts,
  changeOf,
  channelOf,
  type Factor,
  factors,
  isPause,
  isRecoveryWait,
  isTotpCount,
  isTrustLength,
  isWithoutOthers,
  longestPause,
  longestTrust,
  mayHaveBackupCodes,
  prompts,
  signsInAlready,
  turned,
  type Values,
  valuesOf,
} from './values.ts';

export function MfaPage() {
  const t = usePhrases('mfa');
  const query = useQuery(signInExperience);
  return (
    <SettingsPage title={t.title} purpose={t.purpose} query={query}>
      {(stored) => <Settings stored={stored} />}
    </SettingsPage>
  );
}

type Form = SettingsForm<Values>;

function Settings({ stored }: { readonly stored: StoredExperience }) {
  const t = usePhrases('mfa');
  const change = useChangeSignInExperience();
  const client = useQueryClient();
  const confirm = useConfirm();
  const form = useEntityForm<Values, StoredExperience>({
    entity: stored,
    valuesOf,
    validate: (values) => ({
      ...(values.factors.includes('BackupCode') &&
        !mayHaveBackupCodes(values) && { factors: t.problems.backupAlone }),
      ...(values.requirement === 'adaptive' &&
        values.factors.length === 0 && { factors: t.problems.adaptiveAlone }),
      ...(values.factors.some(
        (factor) => signsInAlready(stored, factor) && isWithoutOthers(values.factors, factor),
      ) && { factors: t.problems.channelAlone }),
      ...(!isTotpCount(values.maxTotp) && { maxTotp: t.problems.maxTotp(mostTotp) }),
      ...(!isTrustLength(values.trustDays) && { trustDays: t.problems.trustDays }),
      ...(!isRecoveryWait(values.recoveryWait) && { recoveryWait: t.problems.recoveryWait }),
      ...(!isPause(values.offerAgain) && { offerAgain: t.problems.offerAgain }),
    }),
    confirm: async ({ requirement, factors: chosen }) => {
      const before = valuesOf(stored);
      const isNew = before.requirement !== requirement || before.factors.length === 0;
      if (requirement === 'optional' || chosen.length === 0 || !isNew) return true;
      return confirm(t.confirm);
    },
    save: (values, base) => change.mutateAsync({ body: changeOf(values, base), base }),
    newest: () => client.fetchQuery({ ...signInExperience, staleTime: 0 }),
  });
  return (
    <>
      <FactorsCard form={form} stored={stored} />
      <PolicyCard form={form} />
      <RecoveryCard form={form} />
      <TrustCard form={form} />
      <SaveBar form={form} />
    </>
  );
}

function FactorsCard({ form, stored }: { readonly form: Form; readonly stored: StoredExperience }) {
  const t = usePhrases('mfa').factors;
  const chosen = form.values.factors;
  const toggle = (factor: Factor, isDisabled: boolean, description: string) => (
    <Switch
      key={factor}
      label={t.names[factor]}
      description={description}
      checked={chosen.includes(factor)}
      disabled={isDisabled && !chosen.includes(factor)}
      onChange={(event) => form.setFieldValue('factors', turned(chosen, factor, event.currentTarget.checked))}
    />
  );
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Stack gap="md">
        {factors.map((factor) => {
          const signsIn = signsInAlready(stored, factor);
          const isAlone = signsIn && isWithoutOthers(chosen, factor);
          return toggle(factor, isAlone, isAlone ? t.alone : signsIn ? t.signsIn : t.explanations[factor]);
        })}
        {toggle('BackupCode', !mayHaveBackupCodes(form.values), t.explanations.BackupCode)}
      </Stack>
      {chosen.includes('Totp') && (
        <NumberInput
          label={t.maxTotp}
          description={t.maxTotpHint}
          min={1}
          max={mostTotp}
          allowDecimal={false}
          maw={320}
          {...form.getInputProps('maxTotp')}
        />
      )}
      {form.errors.factors && (
        <Text size="sm" c="red" role="alert">
          {form.errors.factors}
        </Text>
      )}
      <Undelivered chosen={chosen} />
    </FormCard>
  );
}

const connectorTypes = { email: 'Email', phone: 'Sms' } as const;

/** Codes that nobody would get. */
function Undelivered({ chosen }: { readonly chosen: readonly Factor[] }) {
  const t = usePhrases('mfa').factors;
  const { data } = useQuery(connectors);
  const isLost = useQuery(messageChannels).data?.email.withoutConnector === 'nobody';
  if (!data) return null;
  const missing = chosen
    .map(channelOf)
    .filter((channel) => channel !== undefined)
    .filter((channel) => !data.some(({ type }) => type === connectorTypes[channel]));
  if (missing.length === 0) return null;
  return (
    <Notice
      tone="warning"
      action={
        <Anchor size="sm" underline="always" renderRoot={(props) => <Link to="/connectors" {...props} />}>
          {t.connectors}
        </Anchor>
      }
    >
      {missing.map((channel) => (isLost ? t.unsent : t.undelivered)[channel]).join(' ')}
    </Notice>
  );
}

function PolicyCard({ form }: { readonly form: Form }) {
  const t = usePhrases('mfa').policy;
  const { requirement } = form.values;
  const choices = ['optional', 'adaptive', 'mandatory'] as const;
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Radio.Group label={t.requirement} {...form.getInputProps('requirement')}>
        <Stack gap="xs" mt={8}>
          {choices.map((value) => (
            <Radio
              key={value}
              value={value}
              label={t.requirements[value]}
              description={value === 'adaptive' ? t.adaptiveHint : undefined}
            />
          ))}
        </Stack>
      </Radio.Group>
      {requirement === 'optional' && (
        <Select
          label={t.prompt}
          allowDeselect={false}
          data={prompts.map((value) => ({ value, label: t.prompts[value] }))}
          {...form.getInputProps('prompt')}
        />
      )}
      {requirement === 'optional' && form.values.prompt !== 'NoPrompt' && (
        <NumberInput
          label={t.offerAgain}
          description={t.offerAgainHint}
          min={1}
          max={longestPause}
          allowDecimal={false}
          maw={320}
          {...form.getInputProps('offerAgain')}
        />
      )}
      {requirement === 'adaptive' && (
        <Select
          label={t.adaptivePrompt}
          allowDeselect={false}
          data={adaptivePrompts.map((value) => ({ value, label: t.adaptivePrompts[value] }))}
          {...form.getInputProps('adaptivePrompt')}
        />
      )}
      <Switch
        label={t.organizations}
        description={t.organizationsHint}
        {...form.getInputProps('forOrganizations', { type: 'checkbox' })}
      />
    </FormCard>
  );
}

function RecoveryCard({ form }: { readonly form: Form }) {
  const t = usePhrases('mfa').recovery;
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Switch
        label={t.enabled}
        description={t.enabledHint}
        {...form.getInputProps('recovers', { type: 'checkbox' })}
      />
      {form.values.recovers && (
        <NumberInput
          label={t.wait}
          description={t.waitHint}
          min={0}
          max={mostRecoveryWaitHours}
          allowDecimal={false}
          maw={320}
          {...form.getInputProps('recoveryWait')}
        />
      )}
    </FormCard>
  );
}

function TrustCard({ form }: { readonly form: Form }) {
  const t = usePhrases('mfa').trust;
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Switch
        label={t.enabled}
        description={t.enabledHint}
        {...form.getInputProps('trustsDevices', { type: 'checkbox' })}
      />
      {form.values.trustsDevices && (
        <NumberInput
          label={t.days}
          min={1}
          max={longestTrust}
          allowDecimal={false}
          maw={220}
          {...form.getInputProps('trustDays')}
        />
      )}
    </FormCard>
  );
}
