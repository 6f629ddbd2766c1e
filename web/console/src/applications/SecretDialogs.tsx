import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isApiError, sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { type CreateProps, DialogForm, NameInput } from '../shell/DialogForm.tsx';
import { NewTokenDialog } from '../shell/NewTokenDialog.tsx';
import { RenameDialog } from '../shell/RenameDialog.tsx';
import { toast } from '../shell/toasts.ts';
import { secretSettings } from '../tenant-settings/queries.ts';
import { expiryOf, LifetimeSelect } from '../ui/LifetimeSelect.tsx';
import { useSecretChanges } from './queries.ts';

type Of = { readonly appId: string };

/** Where secrets are shown once, this is when. */
export function CreateSecret({ appId, opened, onClose }: CreateProps & Of) {
  const t = usePhrases('applications').secrets;
  const { data } = useQuery(secretSettings);
  const done = () => {
    toast.done(t.created_);
    onClose();
  };
  return (
    <NewTokenDialog words={t} opened={opened} onClose={onClose}>
      {(onCreated) => <Form appId={appId} onCreated={data?.shownOnce ? onCreated : done} />}
    </NewTokenDialog>
  );
}

function Form({ appId, onCreated }: Of & { readonly onCreated: (value: string) => void }) {
  const t = usePhrases('applications').secrets;
  const { create } = useSecretChanges(appId);
  const [name, setName] = useState('');
  const [days, setDays] = useState('never');
  const problem = useProblem(create.error);
  const submit = () => {
    if (!name.trim()) return;
    create.mutate(
      { name: name.trim(), expiresAt: expiryOf(days) },
      { onSuccess: ({ value }) => onCreated(value) },
    );
  };
  return (
    <DialogForm action={t.create} onSubmit={submit} saving={create.isPending} changed={name !== ''}>
      <NameInput
        label={t.name}
        description={t.nameHint}
        placeholder={t.namePlaceholder}
        maxLength={256}
        value={name}
        onChange={setName}
        error={problem}
      />
      <LifetimeSelect words={{ ...t, neverChoice: t.never }} value={days} onChange={setDays} />
    </DialogForm>
  );
}

type RenameProps = Of & { readonly name: string | undefined; readonly onClose: () => void };

export function RenameSecret({ appId, name, onClose }: RenameProps) {
  const t = usePhrases('applications').secrets;
  const { rename } = useSecretChanges(appId);
  const problem = useProblem(rename.error);
  return <RenameDialog words={t} name={name} rename={rename} problem={problem} onClose={onClose} />;
}

function useProblem(failure: unknown): string | undefined {
  const t = usePhrases('applications').problems;
  if (!failure) return undefined;
  return isApiError(failure, 'application.secret_name_exists') ? t.duplicate : sentenceOf(failure);
}
