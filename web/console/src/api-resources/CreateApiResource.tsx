import { Modal, TextInput } from '@mantine/core';
import { isResourceIndicator } from '@portero/schema/resources.ts';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { type CreateProps, DialogForm, NameInput } from '../shell/DialogForm.tsx';
import { toast } from '../shell/toasts.ts';
import { Prose } from '../ui/Prose.tsx';
import { LookAlike } from './LookAlike.tsx';
import { useCreateApiResource } from './queries.ts';

export function CreateApiResource({ opened, onClose }: CreateProps) {
  const t = usePhrases('apiResources').createDialog;
  return (
    <Modal opened={opened} onClose={onClose} title={t.title}>
      <Form />
    </Modal>
  );
}

function Form() {
  const t = usePhrases('apiResources').createDialog;
  const create = useCreateApiResource();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [indicator, setIndicator] = useState('');
  const [left, setLeft] = useState(false);
  const isIndicator = isResourceIndicator(indicator.trim());
  const submit = () => {
    setLeft(true);
    if (!isIndicator) return;
    create.mutate(
      { name: name.trim(), indicator: indicator.trim() },
      {
        onSuccess: (resource) => {
          toast.done(t.created(resource.name));
          void navigate({ to: '/api-resources/$id', params: { id: resource.id } });
        },
      },
    );
  };
  return (
    <DialogForm action={t.create} onSubmit={submit} saving={create.isPending} failure={create.error}>
      <NameInput
        label={t.name}
        placeholder={t.namePlaceholder}
        maxLength={256}
        value={name}
        onChange={setName}
      />
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
    </DialogForm>
  );
}
