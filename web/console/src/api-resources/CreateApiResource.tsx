import { TextInput } from '@mantine/core';
import { isResourceIndicator } from '@portero/schema/resources.ts';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import type { CreateProps } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { NewEntityForm } from '../shell/NewEntityForm.tsx';
import { Prose } from '../ui/Prose.tsx';
import { LookAlike } from './LookAlike.tsx';
import { useCreateApiResource } from './queries.ts';

export function CreateApiResource({ opened, onClose }: CreateProps) {
  const t = usePhrases('apiResources').createDialog;
  return (
    <FormDialog opened={opened} onClose={onClose} title={t.title}>
      <Form />
    </FormDialog>
  );
}

function Form() {
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
      open={({ id }) => navigate({ to: '/api-resources/$id', params: { id } })}
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
