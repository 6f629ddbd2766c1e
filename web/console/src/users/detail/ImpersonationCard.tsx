/** Whether administrators may act as people, and whether these are told. */
import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../../api/errors.ts';
import { usePhrases } from '../../i18n/language.ts';
import { SaveBar, useSettingsForm } from '../../shell/settings-form.tsx';
import { FormCard } from '../../ui/FormCard.tsx';
import { ErrorState } from '../../ui/States.tsx';
import { impersonationSettings, useImpersonationChange } from './queries.ts';

type Values = { enabled: boolean; tellPerson: boolean };

export function ImpersonationCard() {
  const t = usePhrases('person').impersonationCard;
  const query = useQuery(impersonationSettings);
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      {query.data && <Choices stored={query.data} />}
      {query.error && !query.data && (
        <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
    </FormCard>
  );
}

function Choices({ stored }: { readonly stored: Values }) {
  const t = usePhrases('person').impersonationCard;
  const { mutateAsync } = useImpersonationChange();
  const form = useSettingsForm<Values>({ stored, save: mutateAsync });
  return (
    <>
      <Switch
        label={t.enabled}
        description={t.enabledHint}
        {...form.getInputProps('enabled', { type: 'checkbox' })}
      />
      <Switch
        label={t.tell}
        description={t.tellHint}
        disabled={!form.values.enabled}
        {...form.getInputProps('tellPerson', { type: 'checkbox' })}
      />
      <SaveBar form={form} />
    </>
  );
}
