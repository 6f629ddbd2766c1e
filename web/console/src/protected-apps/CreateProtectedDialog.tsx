import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { useCreateApplication } from '../applications/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { DialogFoot } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { Notice } from '../ui/Notice.tsx';
import { protectedAppsDomain } from './queries.ts';
import { isSiteOrigin, isSubDomain } from './values.ts';

/** A name, a subdomain, and where the site is: it is served as soon as that is known. */
export function CreateProtectedDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { create: t } = usePhrases('protectedApps');
  const names = usePhrases('applications').createDialog;
  const navigate = useNavigate();
  const create = useCreateApplication();
  const { data: domain, error } = useQuery({ ...protectedAppsDomain, enabled: opened });
  const form = useForm({
    initialValues: { name: '', subDomain: '', origin: '' },
    validate: {
      name: (name) => (name.trim() === '' ? names.nameNeeded : name.length > 256 ? names.nameLong : null),
      subDomain: (text) => (isSubDomain(text) ? null : t.problems.subDomain),
      origin: (text) => (isSiteOrigin(text) ? null : t.problems.origin),
    },
  });
  const { reset } = form;
  const forget = create.reset;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever comes again starts afresh
  useEffect(() => {
    reset();
    forget();
  }, [opened, reset, forget]);

  const submit = form.onSubmit(async ({ name, subDomain, origin }) => {
    const app = await create
      .mutateAsync({
        name: name.trim(),
        type: 'Protected',
        protectedAppMetadata: { subDomain: subDomain.trim(), origin: origin.trim() },
      })
      .catch(() => undefined);
    if (app) void navigate({ to: '/applications/$id/settings', params: { id: app.id } });
  });

  return (
    <FormDialog
      opened={opened}
      onClose={onClose}
      changed={form.isDirty() && !create.isPending}
      title={t.title}
      size="lg"
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {domain === null && <Notice tone="warning">{t.off}</Notice>}
          {error && <Notice tone="bad">{sentenceOf(error)}</Notice>}
          <TextInput
            label={t.name}
            placeholder={t.namePlaceholder}
            autoComplete="off"
            data-autofocus
            {...form.getInputProps('name')}
          />
          <TextInput
            label={t.subDomain}
            description={t.subDomainHint}
            placeholder="wiki"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            rightSectionWidth="auto"
            rightSection={
              domain && (
                <Text size="sm" c="dimmed" pr={12}>
                  .{domain}
                </Text>
              )
            }
            {...form.getInputProps('subDomain')}
          />
          <TextInput
            label={t.origin}
            description={t.originHint}
            placeholder="https://wiki.internal.example.com"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps('origin')}
          />
          {create.error && <Notice tone="bad">{sentenceOf(create.error)}</Notice>}
          <DialogFoot>
            <Button type="submit" loading={create.isPending} disabled={domain === null}>
              {t.submit}
            </Button>
          </DialogFoot>
        </Stack>
      </form>
    </FormDialog>
  );
}
