/** One import: how far it is, what may be done about it, and what became of its rows. */
import { Badge, Button, Group, Menu, Progress, Stack, Text } from '@mantine/core';
import { IconDownload, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { saveFile } from '../../api/files.ts';
import { usePhrases } from '../../i18n/language.ts';
import { useConfirm } from '../../shell/confirm.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import classes from './Import.module.css';
import { formats, isOver, type UserImport, useImports } from './queries.ts';
import { Rows } from './Rows.tsx';

const colors = {
  Receiving: 'gray',
  Waiting: 'gray',
  Running: 'gray',
  Paused: 'yellow',
  Done: 'pine',
  Failed: 'red',
  Cancelled: 'gray',
} as const;

type Props = {
  readonly one: UserImport;
  /** Whether its rows are shown. */
  readonly isOpen: boolean;
  readonly onOpen: (open: boolean) => void;
};

export function ImportRow({ one, isOpen, onOpen }: Props) {
  const t = usePhrases('users').import;
  const rowsId = useId();
  const { state, created, updated, skipped, failed, processed, received, isDryRun, failure } = one;
  const counts = { created, updated, skipped, failed };
  const format = t.formats[formats.find((known) => known === one.format) ?? 'json'];
  return (
    <section className={classes.import} aria-label={`${format}, ${t.states[state]}`}>
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
            {format}
          </Text>
          <Text size="sm" c="dimmed" component="span">
            <RelativeTime at={one.createdAt} />
          </Text>
        </Group>
        <Actions one={one} />
      </Group>
      {!isOver(one) && (
        <Progress
          value={received === 0 ? 0 : (processed / received) * 100}
          aria-label={t.progress}
          animated={state !== 'Paused'}
        />
      )}
      <Group justify="space-between" gap="xs">
        {state !== 'Failed' && (
          <Text size="sm" role="status">
            {state === 'Receiving'
              ? t.received(received)
              : `${isDryRun ? t.wouldBe(counts) : t.were(counts)}${isOver(one) ? '' : ` ${t.of(processed, received)}`}`}
          </Text>
        )}
        {failure && (
          <Text size="sm" c="red">
            {failure}
          </Text>
        )}
        {processed > 0 && state !== 'Failed' && (
          <Button
            size="compact-sm"
            variant="subtle"
            aria-expanded={isOpen}
            aria-controls={rowsId}
            onClick={() => onOpen(!isOpen)}
          >
            {isOpen ? t.hideRows : failed > 0 ? t.showFailed(failed) : t.showRows}
          </Button>
        )}
      </Group>
      <div id={rowsId}>{isOpen && <Rows one={one} />}</div>
    </section>
  );
}

function Actions({ one }: { readonly one: UserImport }) {
  const t = usePhrases('users').import;
  const { run, pause, resume, cancel, remove } = useImports();
  const confirm = useConfirm();
  const { id, state, isDryRun, created, updated, failed, received } = one;
  const asked = async (question: Parameters<typeof confirm>[0], act: () => void) => {
    if (await confirm(question)) act();
  };
  return (
    <Stack gap={0} component="span">
      <Group gap="xs">
        {isDryRun && state === 'Done' && created + updated > 0 && (
          <Button
            size="xs"
            onClick={() =>
              void asked(
                { title: t.runTitle(created + updated), consequence: t.runConsequence, action: t.run },
                () => run.mutate(id),
              )
            }
          >
            {t.run}
          </Button>
        )}
        {(state === 'Waiting' || state === 'Running') && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlayerPause size={13} />}
            loading={pause.isPending}
            onClick={() => pause.mutate(id)}
          >
            {t.pause}
          </Button>
        )}
        {state === 'Paused' && (
          <Button
            size="xs"
            leftSection={<IconPlayerPlay size={13} />}
            loading={resume.isPending}
            onClick={() => resume.mutate(id)}
          >
            {t.resume}
          </Button>
        )}
        {received > 0 && state !== 'Failed' && state !== 'Receiving' && (
          <Report id={id} hasFailed={failed > 0} />
        )}
        {isOver(one) ? (
          <Button size="xs" variant="subtle" onClick={() => remove.mutate(id)}>
            {t.remove}
          </Button>
        ) : (
          <Button
            size="xs"
            variant="default"
            loading={cancel.isPending}
            onClick={() =>
              void asked(
                {
                  title: t.cancelTitle,
                  consequence: t.cancelConsequence,
                  action: t.cancelAction,
                  danger: true,
                },
                () => cancel.mutate(id),
              )
            }
          >
            {t.cancel}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Report({ id, hasFailed }: { readonly id: string; readonly hasFailed: boolean }) {
  const t = usePhrases('users').import;
  const save = useMutation({
    mutationFn: (outcome: '' | 'failed') =>
      saveFile(
        `/api/user-imports/${id}/report${outcome && `?outcome=${outcome}`}`,
        `import-${id}${outcome && `-${outcome}`}.csv`,
      ),
  });
  const button = (onClick?: () => void) => (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconDownload size={13} />}
      loading={save.isPending}
      {...(onClick && { onClick })}
    >
      {t.report}
    </Button>
  );
  if (!hasFailed) return button(() => save.mutate(''));
  return (
    <Menu>
      <Menu.Target>{button()}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save.mutate('failed')}>{t.reportFailed}</Menu.Item>
        <Menu.Item onClick={() => save.mutate('')}>{t.reportAll}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
