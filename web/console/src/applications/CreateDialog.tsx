import { Button, Group, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { type ApplicationKind, applicationKinds, guideEntry } from '../guides/catalogue.ts';
import { FrameworkLogo } from '../guides/FrameworkLogo.tsx';
import { usePhrases } from '../i18n/language.ts';
import { DialogFoot } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { ShownOnce } from '../shell/NewTokenDialog.tsx';
import { oneOf } from '../shell/url-state.ts';
import { Notice } from '../ui/Notice.tsx';
import classes from './CreateDialog.module.css';
import { KindIcon } from './KindIcon.tsx';
import { type Application, useCreateApplication } from './queries.ts';

export type CreateDialogProps = {
  /** What was chosen in the catalogue: a guide's id, `none`, or `third-party:<type>`; nothing keeps it closed. */
  readonly chosen: string | undefined;
  readonly onClose: () => void;
};

/** Names the new application and makes it; with a framework its guide follows. */
export function CreateDialog({ chosen, onClose }: CreateDialogProps) {
  const t = usePhrases('applications');
  const navigate = useNavigate();
  const create = useCreateApplication();
  const entry = chosen === undefined ? undefined : guideEntry(chosen);
  const thirdParty = chosen?.startsWith('third-party:') ?? false;
  const fixed: ApplicationKind | undefined =
    entry?.kind ?? oneOf(chosen?.replace('third-party:', ''), applicationKinds);
  const opened = chosen !== undefined && (fixed !== undefined || chosen === 'none');

  const form = useForm<{ name: string; description: string; type: ApplicationKind }>({
    initialValues: { name: '', description: '', type: 'Traditional' },
    validate: {
      name: (name) =>
        name.trim() === '' ? t.createDialog.nameNeeded : name.length > 256 ? t.createDialog.nameLong : null,
    },
  });
  const { reset } = form;
  const forget = create.reset;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another card starts afresh
  useEffect(() => {
    reset();
    forget();
  }, [chosen, reset, forget]);

  const goOn = ({ id, type }: Pick<Application, 'id' | 'type'>) => {
    if (entry)
      void navigate({
        to: '/applications/$id/guide/$guideId',
        params: { id, guideId: entry.id },
        state: { created: true },
      });
    else if (type === 'MachineToMachine')
      void navigate({ to: '/applications/$id/roles', params: { id }, search: { give: true } });
    else void navigate({ to: '/applications/$id/settings', params: { id } });
  };
  const submit = form.onSubmit(async ({ name, description, type }) => {
    const app = await create
      .mutateAsync({
        name: name.trim(),
        type: fixed ?? type,
        ...(description.trim() && { description: description.trim() }),
        ...(thirdParty && { isThirdParty: true }),
        ...(entry?.device && { customClientMetadata: { isDeviceFlow: true } }),
        // The code of every guide sends a challenge; what somebody brings along themselves may not.
        ...(entry?.kind === 'Traditional' && { customClientMetadata: { requirePkce: true } }),
      })
      .catch(() => undefined);
    if (app && app.secret === undefined) goOn(app);
  });

  const made = create.data;
  const secret = made?.secret === undefined ? undefined : { of: made, value: made.secret };
  const title = entry
    ? t.createDialog.with(entry.name)
    : thirdParty
      ? t.createDialog.thirdParty
      : t.createDialog.title;
  return (
    <FormDialog
      opened={opened}
      onClose={secret === undefined ? onClose : () => goOn(secret.of)}
      changed={form.isDirty() && !create.isPending && !create.data}
      closeOnClickOutside={secret === undefined}
      title={secret === undefined ? title : t.secrets.newTitle}
      size="lg"
    >
      {secret === undefined ? (
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            {fixed && (
              <Group gap={10} className={classes.chosen}>
                {entry ? <FrameworkLogo name={entry.logo} size={20} /> : <KindIcon type={fixed} size={20} />}
                <Text size="sm">
                  <Text span inherit fw={600}>
                    {t.kinds[fixed]}
                  </Text>
                  <Text span inherit c="dimmed" display="block">
                    {t.kindHints[fixed]}
                  </Text>
                </Text>
              </Group>
            )}
            <TextInput
              label={t.createDialog.name}
              placeholder={t.createDialog.namePlaceholder}
              autoComplete="off"
              data-autofocus
              {...form.getInputProps('name')}
            />
            {!fixed && (
              <Radio.Group
                label={t.createDialog.kind}
                description={t.createDialog.kindHint}
                {...form.getInputProps('type')}
              >
                <div className={classes.kinds}>
                  {applicationKinds.map((kind) => (
                    <Radio.Card key={kind} value={kind} className={classes.kind ?? ''}>
                      <KindIcon type={kind} size={20} />
                      <span>
                        <strong>{t.kinds[kind]}</strong>
                        <small>{t.kindHints[kind]}</small>
                      </span>
                    </Radio.Card>
                  ))}
                </div>
              </Radio.Group>
            )}
            <Textarea
              label={`${t.createDialog.description} (${t.createDialog.optional})`}
              placeholder={t.createDialog.descriptionPlaceholder}
              autosize
              minRows={2}
              maxRows={5}
              {...form.getInputProps('description')}
            />
            {create.error && <Notice tone="bad">{sentenceOf(create.error)}</Notice>}
            <DialogFoot>
              <Button type="submit" loading={create.isPending}>
                {t.createDialog.submit}
              </Button>
            </DialogFoot>
          </Stack>
        </form>
      ) : (
        <ShownOnce value={secret.value} words={t.secrets} onDone={() => goOn(secret.of)} />
      )}
    </FormDialog>
  );
}
