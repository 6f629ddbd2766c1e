import { TextInput } from '@mantine/core';
import { isResourceIndicator } from '@portero/schema/resources.ts';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { apiGuideEntry } from '../guides/catalogue.ts';
import { usePhrases } from '../i18n/language.ts';
import type { CreateProps } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { NewEntityForm } from '../shell/NewEntityForm.tsx';
import { Prose } from '../ui/Prose.tsx';
import { LookAlike } from './LookAlike.tsx';
import { useCreateApiResource } from './queries.ts';

type Props = CreateProps & {
  /** The guide that is opened then, by its id. */
  readonly guide?: string | undefined;
};

export function CreateApiResource({ opened, onClose, guide }: Props) {
  const t = usePhrases('apiResources').createDialog;
  return (
    <FormDialog opened={opened} onClose={onClose} title={t.title}>
      <Form guide={guide} />
    </FormDialog>
  );
}

function Form({ guide }: Pick<Props, 'guide'>) {
  const t = usePhrases('apiResources').createDialog;
  const create = useCreateApiResource();
  const navigate = useNavigate();
  const [indicator, setIndicator] = useState('');
  const [left, setLeft] = useState(false);
  const isIndicator = isResourceIndicator(indicator.trim());
  const submit = (name: string) => {
    setLeft(true);
    return isIndicator ? { name, indicator: indicator.trim() } : undefined;
  };
  return (
    <NewEntityForm
      words={t}
      maxLength={256}
      create={create}
      changed={indicator !== ''}
      onSubmit={submit}
      open={({ id }) =>
        guide && apiGuideEntry(guide)
          ? navigate({ to: '/api-resources/$id/guide/$guideId', params: { id, guideId: guide } })
          : navigate({ to: '/api-resources/$id', params: { id }, search: { created: true } })
      }
    >
      <TextInput
        label={t.indicator}
        description={<Prose text={t.indicatorHint} />}
        placeholder="https://api.example.com"
        required
        withAsterisk={false}
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        value={indicator}
        onBlur={() => setLeft(true)}
        error={left && indicator.trim() && !isIndicator ? t.indicatorProblem : undefined}
        onChange={(event) => setIndicator(event.currentTarget.value)}
      />
      <LookAlike indicator={indicator} />
    </NewEntityForm>
  );
}
