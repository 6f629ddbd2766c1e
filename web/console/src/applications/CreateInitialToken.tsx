import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { countChanges } from '../shell/changes.ts';
import { type CreateProps, DialogForm, NameInput } from '../shell/DialogForm.tsx';
import { NewTokenDialog } from '../shell/NewTokenDialog.tsx';
import { LifetimeSelect } from '../ui/LifetimeSelect.tsx';
import { meantRows } from '../ui/MultiTextInput.tsx';
import { type Policy, PolicyFields } from './PolicyFields.tsx';
import { useInitialTokenChanges } from './registration-queries.ts';

const day = 86_400_000;
const choices = ['1', '7', '30', '180', '365'] as const;
const usual: Policy = { userScopes: ['profile', 'email'], resources: [], redirectHosts: [] };

/** Asks what the token is for and what it allows, and then shows the value, once. */
export function CreateInitialToken({ opened, onClose }: CreateProps) {
  const t = usePhrases('applications').registration.tokens;
  return (
    <NewTokenDialog words={t} opened={opened} onClose={onClose}>
      {(onCreated) => <Form onCreated={onCreated} />}
    </NewTokenDialog>
  );
}

function Form({ onCreated }: { readonly onCreated: (value: string) => void }) {
  const t = usePhrases('applications').registration.tokens;
  const { create } = useInitialTokenChanges();
  const [name, setName] = useState('');
  const [days, setDays] = useState('7');
  const [maxUses, setMaxUses] = useState<number | string>(1);
  const [policy, setPolicy] = useState(usual);
  const submit = () => {
    if (!name.trim()) return;
    create.mutate(
      {
        name: name.trim(),
        expiresAt: Date.now() + Number(days) * day,
        maxUses: maxUses === '' ? null : Number(maxUses),
        policy: { ...policy, redirectHosts: meantRows(policy.redirectHosts) },
      },
      { onSuccess: ({ value }) => onCreated(value) },
    );
  };
  return (
    <DialogForm
      action={t.create}
      onSubmit={submit}
      saving={create.isPending}
      changed={name !== '' || countChanges(usual, policy) > 0}
    >
      <NameInput
        label={t.name}
        description={t.nameHint}
        maxLength={256}
        value={name}
        onChange={setName}
        error={create.error ? sentenceOf(create.error) : undefined}
      />
      <LifetimeSelect words={t} choices={choices} value={days} onChange={setDays} />
      <NumberInput
        label={t.maxUses}
        description={t.maxUsesHint}
        value={maxUses}
        onChange={setMaxUses}
        min={1}
        max={1_000_000}
        allowDecimal={false}
      />
      <PolicyFields policy={policy} onChange={setPolicy} />
    </DialogForm>
  );
}
