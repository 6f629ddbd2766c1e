/** Uploaded pages in place of ours: versions that can be tried, put to use, taken back and deleted. */

import { Anchor, Badge, Button, Code, FileButton, Group, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { sentenceOf } from '../api/errors.ts';
import { instanceQuery } from '../api/instance.ts';
import { failureOf } from '../api/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { toast } from '../shell/toasts.ts';
import { CopyButton } from '../ui/CopyValue.tsx';
import { DataTable } from '../ui/DataTable.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { useExperienceForm } from './experience-form.tsx';
import {
  customUiVersions,
  previewAddress,
  removeVersion,
  uploadVersion,
  useVersion,
  type Version,
} from './own-pages.ts';

export function OwnPagesCard() {
  const t = usePhrases('signInExperience').ownPages;
  const form = useExperienceForm();
  const query = useQuery(customUiVersions);
  const { data: instance } = useQuery(instanceQuery);
  const versions = query.data ?? [];
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Upload />
      {versions.length > 0 || query.error ? (
        <DataTable<Version>
          label={t.title}
          rows={query.data}
          keyOf={({ id }) => id}
          failure={failureOf(query)}
          columns={[
            { id: 'version', label: t.version, cell: (version) => <About version={version} /> },
            { id: 'actions', label: '', align: 'right', cell: (version) => <Actions version={version} /> },
          ]}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {t.none}
        </Text>
      )}
      {versions.length > 0 && (
        <>
          <Textarea
            label={t.scriptSources}
            description={t.sourcesHint}
            autosize
            minRows={1}
            {...form.getInputProps('scriptSources')}
          />
          <Textarea label={t.connectSources} autosize minRows={1} {...form.getInputProps('connectSources')} />
          {instance && <SafeAddress address={`${instance.endpoint}/sign-in?ui=built-in`} />}
        </>
      )}
    </FormCard>
  );
}

function SafeAddress({ address }: { readonly address: string }) {
  const t = usePhrases('signInExperience').ownPages;
  return (
    <Text size="sm" component="div">
      {t.safe}
      <Group gap="xs" wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }}>{address}</Code>
        <CopyButton value={address} />
      </Group>
    </Text>
  );
}

function Upload() {
  const t = usePhrases('signInExperience').ownPages;
  const client = useQueryClient();
  const upload = useMutation({
    mutationFn: uploadVersion,
    onSuccess: async () => {
      await client.invalidateQueries(customUiVersions);
      toast.done(t.uploaded);
    },
  });
  return (
    <FileButton accept=".zip,application/zip" onChange={(file) => file && upload.mutate(file)}>
      {(props) => (
        <Button {...props} variant="default" loading={upload.isPending} style={{ alignSelf: 'flex-start' }}>
          {t.upload}
        </Button>
      )}
    </FileButton>
  );
}

function About({ version }: { readonly version: Version }) {
  const t = usePhrases('signInExperience').ownPages;
  const size =
    version.size < 1024 * 1024
      ? `${Math.ceil(version.size / 1024)} KB`
      : `${(version.size / 1024 / 1024).toFixed(1)} MB`;
  return (
    <div>
      <Group gap="xs">
        <Text span fw={500} style={{ overflowWrap: 'anywhere' }}>
          {version.name}
        </Text>
        {version.isActive && <Badge variant="light">{t.inUse}</Badge>}
      </Group>
      <Text size="xs" c="dimmed">
        <RelativeTime at={version.createdAt} /> · {t.files(version.fileCount, size)}
      </Text>
    </div>
  );
}

function Actions({ version }: { readonly version: Version }) {
  const t = usePhrases('signInExperience').ownPages;
  const client = useQueryClient();
  const confirm = useConfirm();
  const use = useVersion();
  const remove = useMutation({
    mutationFn: removeVersion,
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries(customUiVersions),
        client.invalidateQueries({ queryKey: ['sign-in-experience'] }),
      ]);
      toast.done(t.removed);
    },
  });
  const ask = async () => {
    const question = { title: t.removeTitle, consequence: t.removeConsequence, action: t.remove };
    if (await confirm({ ...question, danger: true })) remove.mutate(version.id);
  };
  // The window is opened at once, since browsers stop what opens later.
  const look = () => {
    const opened = window.open('about:blank', '_blank');
    void previewAddress(version.id).then(
      (url) => opened?.location.replace(url),
      (failure: unknown) => {
        opened?.close();
        toast.failed(sentenceOf(failure));
      },
    );
  };
  return (
    <Group gap="xs" justify="flex-end">
      <Anchor component="button" type="button" size="sm" onClick={look}>
        {t.preview}
      </Anchor>
      <Anchor
        component="button"
        type="button"
        size="sm"
        onClick={() =>
          use.mutate(version.isActive ? null : version, {
            onSuccess: () => toast.done(version.isActive ? t.stopped : t.used),
          })
        }
      >
        {version.isActive ? t.stop : t.use}
      </Anchor>
      <Anchor component="button" type="button" size="sm" c="red" onClick={() => void ask()}>
        {t.remove}
      </Anchor>
    </Group>
  );
}
