/** For how long the log is kept. */
import { NumberInput, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../api/errors.ts';
import { wholeNumber } from '../i18n/format.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import { type Retention, retention, useRetentionChange } from './stream-queries.ts';

export function RetentionCard() {
  const t = usePhrases('auditLogs').retention;
  const query = useQuery(retention);
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      {query.isPending && <DetailsSkeleton />}
      {query.data && <Days stored={query.data} />}
      {query.error && !query.data && (
        <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
    </FormCard>
  );
}

const longest = 36_500;
type Values = { days: number | string };

function Days({ stored: { days, serverDays, effectiveDays } }: { readonly stored: Retention }) {
  const t = usePhrases('auditLogs').retention;
  const { mutateAsync } = useRetentionChange();
  const confirm = useConfirm();
  const most = serverDays > 0 ? serverDays : longest;
  const lasting = (count: number) => (count > 0 ? count : Number.POSITIVE_INFINITY);
  const form = useSettingsForm<Values>({
    stored: { days },
    validate: (values) => {
      const given = Number(values.days);
      const isGood = values.days !== '' && Number.isInteger(given) && given >= 0 && given <= most;
      return isGood ? {} : { days: t.problem(wholeNumber(most)) };
    },
    confirm: async (values) => {
      const next = lasting(Number(values.days) || serverDays);
      if (next >= lasting(effectiveDays)) return true;
      return confirm({
        title: t.shorterTitle,
        consequence: t.shorterConsequence(wholeNumber(next)),
        action: t.shorter,
        danger: true,
      });
    },
    save: async (values) => ({ days: (await mutateAsync(Number(values.days))).days }),
  });
  return (
    <>
      <NumberInput
        label={t.days}
        description={t.daysHint}
        min={0}
        max={most}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="none"
        maw={280}
        {...form.getInputProps('days')}
      />
      <Text size="sm" c="dimmed">
        {serverDays > 0 && `${t.server(wholeNumber(serverDays))} `}
        {effectiveDays > 0 ? t.now(wholeNumber(effectiveDays)) : t.nowForEver}
      </Text>
      <SaveBar form={form} />
    </>
  );
}
