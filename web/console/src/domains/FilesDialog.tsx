/** Small files at a domain that prove something to somebody else, such as the maker of a phone. */
import { Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { countChanges } from '../shell/changes.ts';
import { Refusal } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { toast } from '../shell/toasts.ts';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import { type Domain, type DomainFile, filesOf, useDomainChanges } from './queries.ts';

const most = 10;
const contentTypes = ['text/plain', 'application/json'] as const;

export function FilesDialog({ domain, onClose }: { readonly domain: Domain; readonly onClose: () => void }) {
  const t = usePhrases('domains').files;
  const query = useQuery(filesOf(domain.id));
  const { show } = useDomainChanges();
  const [files, setFiles] = useState<DomainFile[]>();
  useEffect(() => {
    setFiles((own) => own ?? query.data);
  }, [query.data]);
  const change = (at: number, next: Partial<DomainFile>) =>
    setFiles((all) => all?.map((file, index) => (index === at ? { ...file, ...next } : file)));
  const save = () =>
    show.mutate(
      { id: domain.id, files: files ?? [] },
      {
        onSuccess: () => {
          toast.done(t.saved);
          onClose();
        },
      },
    );
  const isChanged = files !== undefined && countChanges(query.data ?? [], files) > 0;
  return (
    <FormDialog
      opened
      onClose={onClose}
      changed={isChanged && !show.isPending}
      title={t.title(domain.domain)}
      size="lg"
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t.explanation}
        </Text>
        {query.error && (
          <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
        )}
        {query.isPending && <DetailsSkeleton />}
        {files?.map((file, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a file has no name of its own while it is typed
          <Stack key={at} gap="xs" role="group" aria-label={t.file(at + 1)}>
            <Group gap="xs" align="flex-end" wrap="wrap">
              <TextInput
                label={t.path}
                placeholder="/.well-known/assetlinks.json"
                value={file.path}
                onChange={(event) => change(at, { path: event.currentTarget.value })}
                autoComplete="off"
                spellCheck={false}
                flex="1 1 220px"
              />
              <Select
                label={t.contentType}
                data={[...contentTypes]}
                value={file.contentType}
                allowDeselect={false}
                w={170}
                onChange={(value) =>
                  change(at, { contentType: contentTypes.find((one) => one === value) ?? 'text/plain' })
                }
              />
            </Group>
            <Textarea
              label={t.content}
              value={file.content}
              onChange={(event) => change(at, { content: event.currentTarget.value })}
              autosize
              minRows={2}
              maxRows={8}
              spellCheck={false}
            />
            <Group justify="flex-end">
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                onClick={() => setFiles(files.filter((_file, index) => index !== at))}
              >
                {t.remove}
              </Button>
            </Group>
          </Stack>
        ))}
        {files && files.length < most && (
          <Button
            variant="default"
            leftSection={<IconPlus size={15} />}
            onClick={() => setFiles([...files, { path: '', content: '', contentType: 'text/plain' }])}
          >
            {t.add}
          </Button>
        )}
        {show.error && <Refusal sentence={sentenceOf(show.error)} />}
        <Group justify="flex-end">
          <Button onClick={save} loading={show.isPending} disabled={!files}>
            {t.save}
          </Button>
        </Group>
      </Stack>
    </FormDialog>
  );
}
