/** Which notices people are sent besides those of changes. */
import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { ErrorState } from '../ui/States.tsx';
import { noticeSettings, useNoticeChange } from './queries.ts';

type Values = { newDevice: boolean };

export function NoticesCard() {
  const t = usePhrases('tenantSettings');
  const query = useQuery(noticeSettings);
  return (
    <FormCard title={t.notices} explanation={t.noticesHint}>
      {query.data && <Choices stored={query.data} />}
      {query.error && !query.data && (
        <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
    </FormCard>
  );
}

function Choices({ stored }: { readonly stored: Values }) {
  const t = usePhrases('tenantSettings');
  const { mutateAsync } = useNoticeChange();
  const form = useSettingsForm<Values>({ stored, save: mutateAsync });
  return (
    <>
      <Switch
        label={t.newDevice}
        description={t.newDeviceHint}
        {...form.getInputProps('newDevice', { type: 'checkbox' })}
      />
      <SaveBar form={form} />
    </>
  );
}
