import { Button, Group, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { saveOver } from '../api/versions.ts';
import type { UriField } from '../guides/model.ts';
import { usePhrases } from '../i18n/language.ts';
import { countChanges } from '../shell/changes.ts';
import { useUnsaved } from '../shell/unsaved.tsx';
import { MultiTextInput, meantRows } from '../ui/MultiTextInput.tsx';
import { useGuideField } from './guide-fields.ts';
import { type Application, application, useChangeApplication } from './queries.ts';
import { uriProblems } from './settings-values.ts';

type Props = { readonly app: Application; readonly field: UriField['field']; readonly usual: string };

/** Addresses inside a guide, saved by their own button, Enter, or finishing the guide. The framework's usual one stands ready. */
export function GuideUris({ app, field, usual }: Props) {
  const t = usePhrases('guides').uris;
  const problems = usePhrases('applications').problems;
  const stored = storedUris(app, field);
  const [rows, setRows] = useState<string[]>(stored.length > 0 ? stored : [usual]);
  const [errors, setErrors] = useState<readonly (string | undefined)[]>();
  const change = useChangeApplication(app.id);
  const client = useQueryClient();
  const dirty = JSON.stringify(meantRows(rows)) !== JSON.stringify(stored);

  // Saved elsewhere (the drawer shows the same application): show what is stored now, unless somebody has typed here.
  const storedText = JSON.stringify(stored);
  const shown = useRef(storedText);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the rows
  useEffect(() => {
    const before = shown.current === '[]' ? JSON.stringify([usual]) : shown.current;
    const untouched = JSON.stringify(meantRows(rows)) === before;
    if (stored.length > 0 && untouched) setRows(stored);
    shown.current = storedText;
  }, [storedText]);

  const saving = useMutation({
    mutationFn: (next: string[]) =>
      saveOver(app, {
        send: (base) => change.mutateAsync({ base, body: bodyFor(base, field, next) }),
        newest: () => client.fetchQuery({ ...application(app.id), staleTime: 0 }),
        same: (one, other) => countChanges(storedUris(one, field), storedUris(other, field)) === 0,
      }),
    meta: { toldInPlace: true },
  });
  // The usual address stands ready without anybody having typed it.
  useUnsaved(dirty && !saving.isPending && countChanges([usual], meantRows(rows)) > 0);
  const save = async () => {
    if (!dirty) return true;
    const found = uriProblems(rows, problems);
    setErrors(found);
    if (found.some((problem) => problem !== undefined)) return false;
    // Why it was refused stands beside the field.
    const saved = await saving.mutateAsync(meantRows(rows)).catch(() => undefined);
    return saved !== undefined && 'saved' in saved;
  };
  const place = useRef<HTMLDivElement>(null);
  useGuideField(dirty, async () => {
    const isSaved = await save();
    if (!isSaved) place.current?.scrollIntoView({ block: 'center' });
    return isSaved;
  });
  const overtaken = saving.data !== undefined && 'newer' in saving.data;
  const usualMissing = stored.length > 0 && !rows.includes(usual);

  return (
    <div ref={place}>
      <MultiTextInput
        label={t[field]}
        itemLabel={t[field]}
        placeholder={usual}
        values={rows}
        onChange={(next) => {
          setRows(next);
          setErrors(undefined);
          saving.reset();
        }}
        errors={errors}
        error={saving.error ? sentenceOf(saving.error) : overtaken && problems.overtaken}
        onEnter={() => void save()}
      />
      <Group gap="xs" mt={8}>
        <Button
          size="compact-md"
          variant={dirty ? 'filled' : 'default'}
          loading={saving.isPending}
          disabled={!dirty}
          leftSection={!dirty && stored.length > 0 ? <IconCheck size={14} /> : undefined}
          onClick={() => void save()}
        >
          {!dirty && stored.length > 0 ? t.saved : t.save}
        </Button>
        {dirty && (
          <Text size="sm" c="dimmed">
            {t.unsaved}
          </Text>
        )}
        {usualMissing && (
          <Button size="compact-md" variant="subtle" onClick={() => setRows([...meantRows(rows), usual])}>
            {t.suggest(usual)}
          </Button>
        )}
      </Group>
    </div>
  );
}

/** The addresses that the application has now. */
export const storedUris = (app: Application, field: UriField['field']): string[] =>
  app.oidcClientMetadata[field];

/** Columns are replaced whole, so the rest of the column goes along. */
const bodyFor = (app: Application, field: UriField['field'], rows: string[]) => ({
  oidcClientMetadata: { ...app.oidcClientMetadata, [field]: rows },
});
