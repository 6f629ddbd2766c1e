/** What a dialog asks for that makes something with a name: made, it is announced and opened. */
import type { UseMutationResult } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { DialogForm, NameInput } from './DialogForm.tsx';
import { toast } from './toasts.ts';

type Words = {
  readonly name: string;
  readonly namePlaceholder: string;
  /** What the button says. */
  readonly create: string;
  readonly created: (name: string) => string;
};

type NewEntityFormProps<Body, Entity> = {
  readonly words: Words;
  /** How long a name may be. */
  readonly maxLength: number;
  readonly create: UseMutationResult<Entity, Error, Body>;
  /** What is to be made, under this name; undefined while one of the fields has a problem, which it shows. */
  readonly onSubmit: (name: string) => Body | undefined;
  readonly open: (entity: Entity) => Promise<void>;
  /** Whether one of the fields below the name was filled in. */
  readonly changed: boolean;
  /** The fields below the name. */
  readonly children: ReactNode;
};

/**
 * @example
 * <NewEntityForm words={t} maxLength={128} create={useCreateRole()} onSubmit={(name) => ({ name, description })}
 *   changed={description !== ''} open={({ id }) => navigate({ to: '/roles/$id/holders', params: { id } })}>
 *   <TextInput label={t.description} … />
 * </NewEntityForm>
 */
export function NewEntityForm<Body, Entity extends { readonly name: string }>(
  props: NewEntityFormProps<Body, Entity>,
) {
  const { words, maxLength, create, onSubmit, open, changed, children } = props;
  const [name, setName] = useState('');
  const submit = () => {
    const body = onSubmit(name.trim());
    if (body === undefined) return;
    create.mutate(body, {
      onSuccess: (entity) => {
        toast.done(words.created(entity.name));
        void open(entity);
      },
    });
  };
  return (
    <DialogForm
      action={words.create}
      onSubmit={submit}
      saving={create.isPending}
      changed={changed || name !== ''}
      failure={create.error}
    >
      <NameInput
        label={words.name}
        placeholder={words.namePlaceholder}
        maxLength={maxLength}
        value={name}
        onChange={setName}
      />
      {children}
    </DialogForm>
  );
}
