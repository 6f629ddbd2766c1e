/** Whether introspection is for resource servers only, or for whoever has a secret. */
import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { ErrorState } from '../ui/States.tsx';
import { introspectionSettings, useIntrospectionChange } from './queries.ts';

type Values = { anyConfidentialApplication: boolean };

export function IntrospectionCard() {
  const t = usePhrases('tenantSettings');
  const query = useQuery(introspectionSettings);
  return (
    <FormCard title={t.introspection} explanation={t.introspectionHint}>
      {query.data && <Choices stored={query.data} />}
      {query.error && !query.data && (
        <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
    </FormCard>
  );
}

function Choices({ stored }: { readonly stored: Values }) {
  const t = usePhrases('tenantSettings');
  const { mutateAsync } = useIntrospectionChange();
  const form = useSettingsForm<Values>({ stored, save: mutateAsync });
  return (
    <>
      <Switch
        label={t.anyApplication}
        description={t.anyApplicationHint}
        {...form.getInputProps('anyConfidentialApplication', { type: 'checkbox' })}
      />
      <SaveBar form={form} />
    </>
  );
}
