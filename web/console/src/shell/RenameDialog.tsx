/** Gives something another name; open while `name` says what it is called. */
import { useState } from 'react';
import { DialogForm, NameInput } from './DialogForm.tsx';
import { FormDialog } from './FormDialog.tsx';

type Props = {
  readonly words: { readonly renameTitle: string; readonly name: string; readonly save: string };
  readonly name: string | undefined;
  readonly rename: {
    readonly mutate: (
      names: { readonly from: string; readonly to: string },
      then: { readonly onSuccess: () => void },
    ) => void;
    readonly isPending: boolean;
    readonly reset: () => void;
  };
  /** Why the last name was not taken. */
  readonly problem: string | undefined;
  readonly onClose: () => void;
};

export function RenameDialog({ words, name, onClose, rename, problem }: Props) {
  const close = () => {
    rename.reset();
    onClose();
  };
  return (
    <FormDialog opened={name !== undefined} onClose={close} title={words.renameTitle} size="sm">
      {name !== undefined && <Form {...{ words, name, rename, problem }} onClose={close} />}
    </FormDialog>
  );
}

function Form({ words, name, rename, problem, onClose }: Props & { readonly name: string }) {
  const [text, setText] = useState(name);
  const submit = () => {
    const to = text.trim();
    if (!to) return;
    if (to === name) return onClose();
    rename.mutate({ from: name, to }, { onSuccess: onClose });
  };
  return (
    <DialogForm action={words.save} onSubmit={submit} saving={rename.isPending} changed={text !== name}>
      <NameInput label={words.name} maxLength={256} value={text} onChange={setText} error={problem} />
    </DialogForm>
  );
}
