/** Where the log goes, and what of it. */
import { PasswordInput, Select, SimpleGrid, Switch, TextInput } from '@mantine/core';
import { secretMask } from '@portero/schema/connectors.ts';
import { streamFormats } from '@portero/schema/log-stream.ts';
import { useQueryClient } from '@tanstack/react-query';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar, useEntityForm } from '../shell/settings-form.tsx';
import { MultiTextInput } from '../ui/MultiTextInput.tsx';
import { logStream, type StoredStream, useStreamChange } from './stream-queries.ts';
import { changeOf, type Fields, fieldsOf } from './stream-values.ts';

type Props = {
  readonly stream: StoredStream | null;
  /** Told of the signing secret when this made it. */
  readonly onSecret: (secret: string) => void;
};

const begins = ['usual', 'now', 'oldest'] as const;

export function StreamForm({ stream, onSecret }: Props) {
  const t = usePhrases('auditLogs').stream;
  const client = useQueryClient();
  const { mutateAsync } = useStreamChange();
  const form = useEntityForm<Fields, StoredStream | null>({
    entity: stream,
    valuesOf: fieldsOf,
    newest: () => client.fetchQuery({ ...logStream, staleTime: 0 }),
    validate: (fields) => {
      const made = changeOf(fields, stream);
      return Array.isArray(made) ? Object.fromEntries(made.map((name) => [name, t.problems[name]])) : {};
    },
    save: async (fields, base) => {
      const body = changeOf(fields, base);
      if (Array.isArray(body)) return base;
      const saved = await mutateAsync({ body, base });
      if (saved.signingSecret !== secretMask) onSecret(saved.signingSecret);
      return saved;
    },
  });
  const text = { autoComplete: 'off', spellCheck: false } as const;
  return (
    <>
      <TextInput
        label={t.address}
        description={t.addressHint}
        placeholder="https://siem.example/in"
        inputMode="url"
        {...text}
        {...form.getInputProps('address')}
      />
      <Switch
        label={t.enabled}
        description={t.enabledHint}
        {...form.getInputProps('enabled', { type: 'checkbox' })}
      />
      <Select
        label={t.format}
        allowDeselect={false}
        data={streamFormats.map((value) => ({ value, label: t.formats[value] }))}
        {...form.getInputProps('format')}
      />
      <MultiTextInput
        label={t.keys}
        itemLabel={t.key}
        description={t.keysHint}
        placeholder="Management.User"
        values={form.values.keys}
        onChange={(keys) => form.setFieldValue('keys', keys)}
        error={form.errors.keys}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput
          label={t.headerName}
          placeholder="Authorization"
          {...text}
          {...form.getInputProps('headerName')}
        />
        <PasswordInput
          label={t.headerValue}
          {...text}
          autoComplete="new-password"
          {...form.getInputProps('headerValue')}
        />
      </SimpleGrid>
      <Select
        label={t.begin}
        description={stream && t.beginHint}
        allowDeselect={false}
        data={
          stream
            ? begins.map((value) => ({ value, label: t.begins[value] }))
            : [
                { value: 'usual', label: t.begins.now },
                { value: 'oldest', label: t.begins.oldest },
              ]
        }
        {...form.getInputProps('begin')}
      />
      <SaveBar form={form} />
    </>
  );
}
