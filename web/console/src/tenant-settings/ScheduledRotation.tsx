/** Signing keys that are rotated without anybody having to think of it. */
import { Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { ErrorState } from '../ui/States.tsx';
import { keyRotation, useKeyRotationChange } from './queries.ts';

const usual = [0, 30, 60, 90, 180, 365];

export function ScheduledRotationCard() {
  const t = usePhrases('tenantSettings').schedule;
  const query = useQuery(keyRotation);
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      {query.data && <Choice days={query.data.intervalDays} nextAt={query.data.nextAt} />}
      {query.error && !query.data && (
        <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
    </FormCard>
  );
}

type Values = { interval: string };

function Choice({ days, nextAt }: { readonly days: number; readonly nextAt: number | null }) {
  const t = usePhrases('tenantSettings').schedule;
  const { mutateAsync } = useKeyRotationChange();
  const form = useSettingsForm<Values>({
    stored: { interval: String(days) },
    save: async ({ interval }) => ({ interval: String((await mutateAsync(Number(interval))).intervalDays) }),
  });
  // Scripts may have chosen another.
  const choices = [...new Set([...usual, days])].toSorted((a, b) => a - b);
  return (
    <>
      <Select
        label={t.interval}
        description={t.intervalHint}
        data={choices.map((value) => ({
          value: String(value),
          label: value === 0 ? t.never : t.every(value),
        }))}
        allowDeselect={false}
        maw={280}
        {...form.getInputProps('interval')}
      />
      {nextAt !== null && (
        <Text size="sm" c="dimmed">
          {t.next} <RelativeTime at={nextAt} />
        </Text>
      )}
      <SaveBar form={form} />
    </>
  );
}
