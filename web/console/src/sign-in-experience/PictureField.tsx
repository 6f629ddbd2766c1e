import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import type { pictures } from './own-looks.ts';
import { isWebAddress } from './problems.ts';

type Name = (typeof pictures)[number];

type Props = {
  readonly form: {
    readonly values: Readonly<Record<Name, string>>;
    readonly errors: Readonly<Record<string, ReactNode>>;
    readonly getInputProps: (name: Name) => object;
  };
  readonly name: Name;
  readonly description?: string;
};

/** An address of a picture, with the picture: a mistyped one shows at once. */
export function PictureField({ form, name, description }: Props) {
  const t = usePhrases('signInExperience').looks;
  const address = form.values[name].trim();
  const [broken, setBroken] = useState('');
  return (
    <TextInput
      label={t[name]}
      description={description}
      inputMode="url"
      placeholder="https://…"
      autoComplete="off"
      {...form.getInputProps(name)}
      error={form.errors[name] ?? (broken !== '' && broken === address ? t.noPicture : undefined)}
      rightSection={
        isWebAddress(address) &&
        broken !== address && (
          <img
            key={address}
            src={address}
            alt=""
            style={{ maxWidth: 22, maxHeight: 22 }}
            onError={() => setBroken(address)}
          />
        )
      }
    />
  );
}
