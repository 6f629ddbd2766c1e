/** The tenant's choice for how long deleted people can be brought back. */
import { NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../../api/errors.ts';
import { usePhrases } from '../../i18n/language.ts';
import { SaveBar, useSettingsForm } from '../../shell/settings-form.tsx';
import { FormCard } from '../../ui/FormCard.tsx';
import { ErrorState } from '../../ui/States.tsx';
import { deletionSettings, useDeletionSettingsChange } from './queries.ts';

export function DeletionCard() {
  const t = usePhrases('deletedUsers').card;
  const { data, error, refetch } = useQuery(deletionSettings);
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      {data && <Days stored={data.days} />}
      {error && !data && <ErrorState sentence={sentenceOf(error)} onRetry={() => void refetch()} />}
    </FormCard>
  );
}

function Days({ stored }: { readonly stored: number }) {
  const t = usePhrases('deletedUsers').card;
  const { mutateAsync } = useDeletionSettingsChange();
  const form = useSettingsForm<{ days: number | string }>({
    stored: { days: stored },
    validate: ({ days }) =>
      Number.isInteger(days) && Number(days) >= 0 && Number(days) <= 30 ? {} : { days: t.problem },
    save: ({ days }) => mutateAsync({ days: Number(days) }),
  });
  return (
    <>
      <NumberInput
        label={t.days}
        description={t.daysHint}
        min={0}
        max={30}
        clampBehavior="none"
        allowDecimal={false}
        allowNegative={false}
        maw={280}
        {...form.getInputProps('days')}
      />
      <SaveBar form={form} />
    </>
  );
}
