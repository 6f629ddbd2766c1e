import { Alert, Button, Checkbox, FileInput, Group, Radio, Select, Stack, Textarea } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { isApiError, sentenceOf } from '../../api/errors.ts';
import { usePhrases } from '../../i18n/language.ts';
import { useUnderWay, useUnsaved } from '../../shell/unsaved.tsx';
import { oneOf } from '../../shell/url-state.ts';
import { duplicates, formats, type Upload, useImports } from './queries.ts';

type Choices = Omit<Upload, 'file' | 'dryRun'>;

export function UploadForm() {
  const t = usePhrases('users').import;
  const { upload } = useImports();
  const [file, setFile] = useState<File | null>(null);
  const [choices, setChoices] = useState<Choices>({
    format: 'csv',
    onDuplicate: 'skip',
    keepIds: false,
    trustUnverified: false,
    firebaseHash: '',
  });
  useUnderWay(upload.isPending);
  useUnsaved(file !== null && !upload.isPending);
  const change = (part: Partial<Choices>) => setChoices((before) => ({ ...before, ...part }));
  const isForeign = choices.format !== 'csv' && choices.format !== 'json';
  const send = (dryRun: boolean) => {
    if (file) upload.mutate({ file, dryRun, ...choices }, { onSuccess: () => setFile(null) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(true);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Select
          label={t.format}
          description={t.formatHints[choices.format]}
          allowDeselect={false}
          value={choices.format}
          data={formats.map((value) => ({ value, label: t.formats[value] }))}
          onChange={(value) => change({ format: oneOf(value, formats) ?? 'csv' })}
        />
        <FileInput
          label={t.file}
          placeholder={t.choose}
          leftSection={<IconFile size={15} />}
          accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl"
          clearable
          clearButtonProps={{ 'aria-label': t.noFile }}
          styles={{ placeholder: { color: 'var(--text-faint)' } }}
          value={file}
          onChange={(next) => {
            setFile(next);
            upload.reset();
            if (next) change(formatFor(next.name, choices.format));
          }}
        />
        {choices.format === 'firebase' && (
          <Textarea
            label={t.firebaseHash}
            description={t.firebaseHashHint}
            autosize
            minRows={3}
            ff="monospace"
            value={choices.firebaseHash}
            onChange={({ currentTarget: { value } }) => change({ firebaseHash: value })}
          />
        )}
        <Radio.Group
          label={t.duplicate}
          value={choices.onDuplicate}
          onChange={(value) => change({ onDuplicate: oneOf(value, duplicates) ?? 'skip' })}
        >
          <Stack gap={6} mt={6}>
            {duplicates.map((value) => (
              <Radio key={value} value={value} label={t.duplicates[value]} />
            ))}
          </Stack>
        </Radio.Group>
        <Checkbox
          label={t.keepIds}
          description={t.keepIdsHint}
          checked={choices.keepIds}
          onChange={({ currentTarget: { checked } }) => change({ keepIds: checked })}
        />
        {isForeign && (
          <Checkbox
            label={t.trustUnverified}
            description={t.trustUnverifiedHint}
            checked={choices.trustUnverified}
            onChange={({ currentTarget: { checked } }) => change({ trustUnverified: checked })}
          />
        )}
        {upload.error && (
          <Alert color="red" role="alert">
            {refusalOf(upload.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" disabled={!file || upload.isPending} onClick={() => send(false)}>
            {t.importNow}
          </Button>
          <Button type="submit" disabled={!file} loading={upload.isPending}>
            {t.try}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A file says by its name whether it is a table; which product a JSON file comes from is for people to say. */
function formatFor(name: string, chosen: Choices['format']): Partial<Choices> {
  if (/\.(csv|tsv)$/i.test(name)) return { format: 'csv' };
  return /\.(json|jsonl|ndjson)$/i.test(name) && chosen === 'csv' ? { format: 'json' } : {};
}

/** What is wrong with a file is in the details; that something is wrong helps nobody. */
const refusalOf = (failure: unknown): string =>
  isApiError(failure, 'request.invalid_input') && failure.details ? failure.details : sentenceOf(failure);
