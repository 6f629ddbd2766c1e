/** Settings of the tenant that are one switch each, saved on their own. */
import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { ErrorState } from '../ui/States.tsx';
import {
  introspectionSettings,
  noticeSettings,
  pkceSettings,
  secretSettings,
  useIntrospectionChange,
  useNoticeChange,
  usePkceChange,
  useSecretSettingsChange,
} from './queries.ts';

/** Whether introspection is for resource servers only, or for whoever has a secret. */
export function IntrospectionCard() {
  const t = usePhrases('tenantSettings');
  const { data, error, refetch } = useQuery(introspectionSettings);
  const { mutateAsync } = useIntrospectionChange();
  return (
    <SwitchCard
      title={t.introspection}
      explanation={t.introspectionHint}
      label={t.anyApplication}
      description={t.anyApplicationHint}
      stored={data?.anyConfidentialApplication}
      failure={error}
      onRetry={() => void refetch()}
      save={async (isOn) =>
        (await mutateAsync({ anyConfidentialApplication: isOn })).anyConfidentialApplication
      }
    />
  );
}

/** Whether applications with a secret have to send a challenge as well. */
export function PkceCard() {
  const t = usePhrases('tenantSettings');
  const { data, error, refetch } = useQuery(pkceSettings);
  const { mutateAsync } = usePkceChange();
  return (
    <SwitchCard
      title={t.pkce}
      explanation={t.pkceHint}
      label={t.pkceOfAll}
      description={t.pkceOfAllHint}
      stored={data?.requiredOfAll}
      failure={error}
      onRetry={() => void refetch()}
      save={async (isOn) => (await mutateAsync({ requiredOfAll: isOn })).requiredOfAll}
    />
  );
}

/** Whether what the tenant gives out can be read again. */
export function SecretsCard() {
  const t = usePhrases('tenantSettings');
  const { data, error, refetch } = useQuery(secretSettings);
  const { mutateAsync } = useSecretSettingsChange();
  return (
    <SwitchCard
      title={t.secrets}
      explanation={t.secretsHint}
      label={t.shownOnce}
      description={t.shownOnceHint}
      stored={data?.shownOnce}
      failure={error}
      onRetry={() => void refetch()}
      save={async (isOn) => (await mutateAsync({ shownOnce: isOn })).shownOnce}
    />
  );
}

/** Which notices people are sent besides those of changes. */
export function NoticesCard() {
  const t = usePhrases('tenantSettings');
  const { data, error, refetch } = useQuery(noticeSettings);
  const { mutateAsync } = useNoticeChange();
  return (
    <SwitchCard
      title={t.notices}
      explanation={t.noticesHint}
      label={t.newDevice}
      description={t.newDeviceHint}
      stored={data?.newDevice}
      failure={error}
      onRetry={() => void refetch()}
      save={async (isOn) => (await mutateAsync({ newDevice: isOn })).newDevice}
    />
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly description: string;
  readonly save: (isOn: boolean) => Promise<boolean>;
};
type CardProps = ChoiceProps & {
  readonly title: string;
  readonly explanation: string;
  /** Undefined until it is known. */
  readonly stored: boolean | undefined;
  readonly failure: Error | null;
  readonly onRetry: () => void;
};

function SwitchCard({ title, explanation, stored, failure, onRetry, ...choice }: CardProps) {
  return (
    <FormCard title={title} explanation={explanation}>
      {stored !== undefined && <Choice stored={stored} {...choice} />}
      {failure && stored === undefined && <ErrorState sentence={sentenceOf(failure)} onRetry={onRetry} />}
    </FormCard>
  );
}

function Choice({ label, description, stored, save }: ChoiceProps & { readonly stored: boolean }) {
  const form = useSettingsForm({
    stored: { isOn: stored },
    save: async ({ isOn }) => ({ isOn: await save(isOn) }),
  });
  return (
    <>
      <Switch label={label} description={description} {...form.getInputProps('isOn', { type: 'checkbox' })} />
      <SaveBar form={form} />
    </>
  );
}
