import { TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { isApiError } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { countChanges } from '../shell/changes.ts';
import { type CreateProps, DialogForm } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { toast } from '../shell/toasts.ts';
import { CopyButton } from '../ui/CopyValue.tsx';
import { displayName, fieldOf, generatePassword, useCreateUser } from './queries.ts';

const nothing = { name: '', email: '', phone: '', username: '', password: '' };

export function CreateUser({ opened, onClose }: CreateProps) {
  const t = usePhrases('users').createDialog;
  return (
    <FormDialog opened={opened} onClose={onClose} title={t.title}>
      <Form />
    </FormDialog>
  );
}

function Form() {
  const t = usePhrases('users').createDialog;
  const create = useCreateUser();
  const navigate = useNavigate();
  const [beginning] = useState(() => ({ ...nothing, password: generatePassword() }));
  const [values, setValues] = useState(beginning);
  const [isNobody, setNobody] = useState(false);
  const submit = () => {
    const { name, email, phone, username, password } = values;
    const cannotSignIn = !email.trim() && !phone.trim() && !username.trim();
    setNobody(cannotSignIn);
    if (cannotSignIn) return create.reset();
    create.mutate(
      {
        ...(name.trim() && { name: name.trim() }),
        ...(email.trim() && { primaryEmail: email.trim() }),
        ...(phone.trim() && { primaryPhone: phone.replaceAll(/\D/g, '') }),
        ...(username.trim() && { username: username.trim() }),
        ...(password && { password }),
      },
      {
        onSuccess: (person) => {
          toast.done(t.created(displayName(person)));
          void navigate({ to: '/users/$id', params: { id: person.id } });
        },
      },
    );
  };
  const refusal = create.error;
  const refused = isApiError(refusal, 'password.rejected')
    ? 'password'
    : isApiError(refusal)
      ? fieldOf(refusal.code)
      : undefined;
  const errors: Partial<Record<keyof typeof nothing, string>> = {
    ...(isNobody && { email: t.oneNeeded }),
    ...(refused && { [refused]: refusal?.message }),
  };
  const field = (key: keyof typeof nothing) => ({
    value: values[key],
    error: errors[key],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setValues((before) => ({ ...before, [key]: value }));
    },
    autoComplete: 'off',
  });
  return (
    <DialogForm
      action={t.create}
      onSubmit={submit}
      saving={create.isPending}
      changed={countChanges(beginning, values) > 0}
      failure={refused ? null : refusal}
    >
      <TextInput label={t.email} inputMode="email" data-autofocus {...field('email')} />
      <TextInput label={t.username} autoCapitalize="off" spellCheck={false} {...field('username')} />
      <TextInput label={t.phone} description={t.phoneHint} inputMode="tel" {...field('phone')} />
      <TextInput label={t.name} maxLength={128} {...field('name')} />
      <TextInput
        label={t.password}
        description={t.passwordHint}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        rightSection={<CopyButton value={values.password} />}
        {...field('password')}
      />
    </DialogForm>
  );
}
