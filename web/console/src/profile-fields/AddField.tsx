import { Alert, Button, Radio, Select, Stack, TextInput } from '@mantine/core';
import { type ProfileFieldType, profileFieldTypes } from '@portero/schema/profile-fields.ts';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { DialogFoot } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { toast } from '../shell/toasts.ts';
import { useFieldName } from './names.ts';
import { useProfileFieldChanges } from './queries.ts';
import { beginning, builtIns } from './values.ts';

type Props = {
  readonly opened: boolean;
  /** Keys that there are already. */
  readonly taken: readonly string[];
  readonly onClose: () => void;
};

/** Kinds that hang on a key of their own, which the server knows. */
const ownTypes = profileFieldTypes.filter((type) => type !== 'Fullname' && type !== 'Address');

export function AddField({ opened, taken, onClose }: Props) {
  const words = usePhrases('profileFields');
  const t = words.dialog;
  const nameOf = useFieldName();
  const navigate = useNavigate();
  const { create } = useProfileFieldChanges();
  const [kind, setKind] = useState<'known' | 'own'>('known');
  const [known, setKnown] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [type, setType] = useState<ProfileFieldType>('Text');
  const [problem, setProblem] = useState<string>();
  const forget = create.reset;
  useEffect(() => {
    if (!opened) return;
    setKind('known');
    setKnown(null);
    setName('');
    setType('Text');
    setProblem(undefined);
    forget();
  }, [opened, forget]);
  const left = Object.keys(builtIns).filter((one) => !taken.includes(one));
  const chosen = kind === 'known' ? (known ?? left[0]) : name.trim();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!chosen || !/^[a-zA-Z0-9]+$/.test(chosen)) return setProblem(t.nameProblem);
    const own = kind === 'known' ? (builtIns[chosen] ?? 'Text') : type;
    create.mutate(
      { name: chosen, type: own, required: false, config: beginning(chosen, own) },
      {
        onSuccess: (field) => {
          toast.done(t.created(nameOf(field)));
          void navigate({
            to: '/sign-in-experience/collect-user-profile/fields/$name',
            params: { name: field.name },
          });
        },
      },
    );
  };
  return (
    <FormDialog
      opened={opened}
      onClose={onClose}
      changed={opened && name !== '' && !create.isPending}
      title={t.title}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Radio.Group
            label={t.kind}
            value={kind}
            onChange={(value) => setKind(value === 'own' ? 'own' : 'known')}
          >
            <Stack gap={8} mt={6}>
              <Radio value="known" label={t.known} description={t.knownHint} disabled={left.length === 0} />
              <Radio value="own" label={t.own} description={t.ownHint} />
            </Stack>
          </Radio.Group>
          {kind === 'known' ? (
            <Select
              label={t.which}
              allowDeselect={false}
              value={chosen ?? null}
              onChange={setKnown}
              data={left.map((one) => ({ value: one, label: nameOf({ name: one }) }))}
            />
          ) : (
            <>
              <TextInput
                label={t.name}
                description={t.nameHint}
                maxLength={128}
                autoComplete="off"
                spellCheck={false}
                value={name}
                error={problem}
                onChange={(event) => {
                  setName(event.currentTarget.value);
                  setProblem(undefined);
                }}
              />
              <Select
                label={t.type}
                allowDeselect={false}
                value={type}
                onChange={(value) => setType(ownTypes.find((one) => one === value) ?? 'Text')}
                data={ownTypes.map((one) => ({ value: one, label: words.types[one] }))}
              />
            </>
          )}
          {create.error && (
            <Alert color="red" role="alert">
              {sentenceOf(create.error)}
            </Alert>
          )}
          <DialogFoot>
            <Button type="submit" loading={create.isPending}>
              {t.submit}
            </Button>
          </DialogFoot>
        </Stack>
      </form>
    </FormDialog>
  );
}
