/** The tenant's choices about people: whether administrators' word counts for addresses, how long their tokens live. */
import { NumberInput, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../../api/errors.ts';
import { usePhrases } from '../../i18n/language.ts';
import { SaveBar, useSettingsForm } from '../../shell/settings-form.tsx';
import { FormCard } from '../../ui/FormCard.tsx';
import { ErrorState } from '../../ui/States.tsx';
import {
  tokenSettings,
  useTokenSettingsChange,
  useVerificationSettingsChange,
  verificationSettings,
} from './queries.ts';

export function VerificationCard() {
  const t = usePhrases('person').verificationCard;
  const query = useQuery(verificationSettings);
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      {query.data && <Trust stored={query.data} />}
      {query.error && !query.data && (
        <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
    </FormCard>
  );
}

type Trust = { trustAdministrators: boolean };

function Trust({ stored }: { readonly stored: Trust }) {
  const t = usePhrases('person').verificationCard;
  const { mutateAsync } = useVerificationSettingsChange();
  const form = useSettingsForm<Trust>({ stored, save: mutateAsync });
  return (
    <>
      <Switch
        label={t.trust}
        description={t.trustHint}
        {...form.getInputProps('trustAdministrators', { type: 'checkbox' })}
      />
      <SaveBar form={form} />
    </>
  );
}

export function TokenLifeCard() {
  const t = usePhrases('person').tokenLifeCard;
  const query = useQuery(tokenSettings);
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      {query.data && <Life days={query.data.maxLifetimeDays} />}
      {query.error && !query.data && (
        <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
    </FormCard>
  );
}

const longest = 3650;

function Life({ days }: { readonly days: number | null }) {
  const t = usePhrases('person').tokenLifeCard;
  const { mutateAsync } = useTokenSettingsChange();
  const form = useSettingsForm<{ days: number | string }>({
    stored: { days: days ?? '' },
    validate: (values) =>
      values.days === '' || (Number.isInteger(values.days) && Number(values.days) >= 1)
        ? {}
        : { days: t.problem },
    save: async (values) => {
      const maxLifetimeDays = values.days === '' ? null : Number(values.days);
      return { days: (await mutateAsync({ maxLifetimeDays })).maxLifetimeDays ?? '' };
    },
  });
  return (
    <>
      <NumberInput
        label={t.days}
        description={t.daysHint}
        min={1}
        max={longest}
        allowDecimal={false}
        maw={280}
        {...form.getInputProps('days')}
      />
      <SaveBar form={form} />
    </>
  );
}
