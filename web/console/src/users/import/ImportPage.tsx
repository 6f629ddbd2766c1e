/** Bringing people in from a file: choose it, try it, run it, and read what became of each row. */
import { Badge, Button, Group, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sentenceOf } from '../../api/errors.ts';
import { saveFile } from '../../api/files.ts';
import { usePhrases } from '../../i18n/language.ts';
import { Crumbs } from '../../shell/Crumbs.tsx';
import { useConfirm } from '../../shell/confirm.tsx';
import { useTitle } from '../../shell/title.ts';
import { FormCard } from '../../ui/FormCard.tsx';
import { Page, PageHeader } from '../../ui/Page.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { EmptyState, ErrorState } from '../../ui/States.tsx';
import { imports, isOver, type UserImport, useImports } from './queries.ts';
import { UploadForm } from './UploadForm.tsx';

export function ImportPage() {
  const { import: t, title } = usePhrases('users');
  useTitle(t.title);
  const { data, error, refetch } = useQuery(imports);
  return (
    <Page>
      <Crumbs
        here={t.title}
        above={[
          <Link key="users" to="/users">
            {title}
          </Link>,
        ]}
      />
      <PageHeader title={t.title} purpose={t.purpose} />
      <Stack gap="md">
        <FormCard title={t.file} explanation={t.fileExplanation}>
          <UploadForm />
        </FormCard>
        <FormCard title={t.imports} explanation={t.importsExplanation}>
          {error && !data && <ErrorState sentence={sentenceOf(error)} onRetry={() => void refetch()} />}
          {data?.rows.length === 0 && (
            <EmptyState icon={IconUpload} title={t.none.title} sentence={t.none.sentence} />
          )}
          {!data && !error && <Skeleton height={52} />}
          {data?.rows.map((one) => (
            <ImportRow key={one.id} one={one} />
          ))}
        </FormCard>
      </Stack>
    </Page>
  );
}

const colors = {
  Receiving: 'gray',
  Waiting: 'gray',
  Running: 'gray',
  Done: 'pine',
  Failed: 'red',
  Cancelled: 'gray',
} as const;

function ImportRow({ one }: { readonly one: UserImport }) {
  const t = usePhrases('users').import;
  const { run, cancel, remove } = useImports();
  const confirm = useConfirm();
  const save = useMutation({
    mutationFn: () => saveFile(`/api/user-imports/${one.id}/report`, `import-${one.id}.csv`),
  });
  const { state, created, updated, skipped, failed, processed, received, isDryRun, failure } = one;
  const runForReal = async () => {
    const agreed = await confirm({
      title: t.runTitle(created + updated),
      consequence: t.runConsequence,
      action: t.run,
    });
    if (agreed) run.mutate(one.id);
  };
  return (
    <Stack gap={6} component="section" aria-label={`${t.formats[formatOf(one)]}, ${t.states[state]}`}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Badge size="sm" variant="light" color={colors[state]}>
            {t.states[state]}
          </Badge>
          {isDryRun && (
            <Badge size="sm" variant="outline" color="gray">
              {t.trial}
            </Badge>
          )}
          <Text size="sm" fw={560}>
            {t.formats[formatOf(one)]}
          </Text>
          <Text size="sm" c="dimmed" component="span">
            <RelativeTime at={one.createdAt} />
          </Text>
        </Group>
        <Group gap="xs">
          {isDryRun && state === 'Done' && created + updated > 0 && (
            <Button size="xs" onClick={() => void runForReal()}>
              {t.run}
            </Button>
          )}
          {received > 0 && state !== 'Failed' && (
            <Button size="xs" variant="default" loading={save.isPending} onClick={() => save.mutate()}>
              {t.report}
            </Button>
          )}
          {isOver(one) ? (
            <Button size="xs" variant="subtle" onClick={() => remove.mutate(one.id)}>
              {t.remove}
            </Button>
          ) : (
            <Button size="xs" variant="default" onClick={() => cancel.mutate(one.id)}>
              {t.cancel}
            </Button>
          )}
        </Group>
      </Group>
      {!isOver(one) && (
        <Progress
          value={received === 0 ? 0 : (processed / received) * 100}
          aria-label={t.progress}
          animated
        />
      )}
      {state !== 'Failed' && (
        <Text size="sm" aria-live="polite">
          {isDryRun
            ? t.wouldBe({ created, updated, skipped, failed })
            : t.were({ created, updated, skipped, failed })}
          {!isOver(one) && ` ${t.of(processed, received)}`}
        </Text>
      )}
      {failure && (
        <Text size="sm" c="red">
          {failure}
        </Text>
      )}
    </Stack>
  );
}

const known = ['csv', 'json', 'auth0', 'firebase', 'keycloak'] as const;
const formatOf = ({ format }: UserImport) => known.find((one) => one === format) ?? 'json';
