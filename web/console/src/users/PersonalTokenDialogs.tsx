import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isApiError, sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { type CreateProps, DialogForm, NameInput } from '../shell/DialogForm.tsx';
import { NewTokenDialog } from '../shell/NewTokenDialog.tsx';
import { RenameDialog } from '../shell/RenameDialog.tsx';
import { expiryOf, LifetimeSelect, lifetimesUpTo } from '../ui/LifetimeSelect.tsx';
import { tokenSettings } from './detail/queries.ts';
import { usePersonalTokenChanges } from './queries.ts';
import { scopeOf, TokenScopes } from './TokenScopes.tsx';

type Of = { readonly userId: string };

/** Asks for a name and an end, and then shows the value, once. */
export function CreatePersonalToken({ userId, opened, onClose }: CreateProps & Of) {
  const t = usePhrases('users').tokens;
  return (
    <NewTokenDialog words={t} opened={opened} onClose={onClose}>
      {(onCreated) => <Form userId={userId} onCreated={onCreated} />}
    </NewTokenDialog>
  );
}

function Form({ userId, onCreated }: Of & { readonly onCreated: (value: string) => void }) {
  const t = usePhrases('users').tokens;
  const { create } = usePersonalTokenChanges(userId);
  const [name, setName] = useState('');
  const [days, setDays] = useState('7');
  const [limited, setLimited] = useState(false);
  const [chosen, setChosen] = useState<string[]>([]);
  const { data: settings } = useQuery(tokenSettings);
  const longest = settings?.maxLifetimeDays ?? null;
  const problem = useProblem(create.error);

  const offered = lifetimesUpTo(longest);
  const life = days === 'never' || offered.includes(days) ? days : (offered[0] ?? days);
  const isMissingScopes = limited && chosen.length === 0;
  const submit = () => {
    if (!name.trim() || isMissingScopes) return;
    create.mutate(
      { name: name.trim(), expiresAt: expiryOf(life), scopes: limited ? chosen.map(scopeOf) : null },
      { onSuccess: ({ value }) => onCreated(value) },
    );
  };
  return (
    <DialogForm
      action={t.create}
      onSubmit={submit}
      saving={create.isPending}
      changed={name !== '' || chosen.length > 0}
      disabled={isMissingScopes}
    >
      <NameInput
        label={t.name}
        description={t.nameHint}
        maxLength={256}
        value={name}
        onChange={setName}
        error={problem}
      />
      <LifetimeSelect
        words={longest === null ? t : { expiration: t.expiration, days: t.days, expiresOn: t.expiresOn }}
        choices={offered}
        value={life}
        onChange={setDays}
      />
      <TokenScopes limited={limited} onLimited={setLimited} chosen={chosen} onChosen={setChosen} />
    </DialogForm>
  );
}

type RenameProps = Of & { readonly name: string | undefined; readonly onClose: () => void };

export function RenamePersonalToken({ userId, name, onClose }: RenameProps) {
  const t = usePhrases('users').tokens;
  const { rename } = usePersonalTokenChanges(userId);
  const problem = useProblem(rename.error);
  return <RenameDialog words={t} name={name} rename={rename} problem={problem} onClose={onClose} />;
}

function useProblem(failure: unknown): string | undefined {
  const t = usePhrases('users').tokens;
  if (!failure) return undefined;
  return isApiError(failure, 'user.personal_access_token_name_exists') ? t.duplicate : sentenceOf(failure);
}
