/** What a script was before: who saved it and when, what is different in it, and the way back. */
import { Button, Drawer, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { Actor } from '../audit-logs/Names.tsx';
import { usePhrases } from '../i18n/language.ts';
import { toast } from '../shell/toasts.ts';
import { Notice } from '../ui/Notice.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { EmptyState, ErrorState } from '../ui/States.tsx';
import classes from './custom-jwt.module.css';
import { lineDiff, shortened } from './line-diff.ts';
import { type Script, type TokenType, useScriptChanges, version, versions } from './queries.ts';

type Props = {
  readonly type: TokenType;
  readonly stored: Script | null;
  /** Something was typed that taking a version back would lose. */
  readonly isChanged: boolean;
  readonly onClose: () => void;
};

export function VersionsDrawer(props: Props) {
  const t = usePhrases('customJwt').editor.versions;
  const { type, stored, onClose } = props;
  const query = useQuery(versions(type));
  const [picked, setPicked] = useState<string>();
  // The newest is what is in force, unless there is nothing in force.
  const current = stored ? query.data?.[0]?.id : undefined;
  const shown = picked ?? query.data?.find(({ id }) => id !== current)?.id;
  return (
    <Drawer opened onClose={onClose} position="right" size={640} title={t.title}>
      <Stack gap="lg">
        <Text size="sm" c="dimmed">
          {t.hint}
        </Text>
        {query.error && (
          <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
        )}
        {query.data?.length === 0 && <EmptyState icon={IconRestore} title={t.none} />}
        <ul className={classes.versions} aria-label={t.title}>
          {query.data?.map(({ id, createdAt, actor }) => (
            <li key={id}>
              <UnstyledButton
                className={classes.version}
                aria-pressed={id === shown}
                onClick={() => setPicked(id)}
              >
                <Text span size="sm" fw={500}>
                  {createdAt === null ? t.earlier : <RelativeTime at={createdAt} />}
                </Text>
                <Text span size="sm" c="dimmed" truncate>
                  {actor && <Actor actor={actor} isManagement />}
                </Text>
                {id === current && (
                  <Text span size="xs" c="dimmed">
                    {t.current}
                  </Text>
                )}
              </UnstyledButton>
            </li>
          ))}
        </ul>
        {shown !== undefined && (
          <Difference {...props} key={shown} id={shown} isCurrent={shown === current} />
        )}
      </Stack>
    </Drawer>
  );
}

function Difference({
  type,
  stored,
  isChanged,
  onClose,
  id,
  isCurrent,
}: Props & { readonly id: string; readonly isCurrent: boolean }) {
  const t = usePhrases('customJwt').editor.versions;
  const { takeBack } = useScriptChanges(type);
  const query = useQuery(version(type, id));
  const found = query.data;
  if (query.error)
    return <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />;
  if (!found) return null;
  const lines = shortened(lineDiff(stored?.script ?? '', found.script));
  const missing = found.environmentVariables.filter(
    (name) => !Object.hasOwn(stored?.environmentVariables ?? {}, name),
  );
  const isOther = lines.some((line) => line && line.kind !== 'same');
  const blocksNow = stored?.blockIssuanceOnError ?? false;
  const restore = async () => {
    await takeBack.mutateAsync(id);
    toast.done(t.takenBack);
    onClose();
  };
  return (
    <Stack gap="sm">
      {!isOther && (
        <Text size="sm" c="dimmed">
          {isCurrent ? t.thisOne : t.sameScript}
        </Text>
      )}
      {isOther && (
        <section aria-label={t.difference} className={classes.difference}>
          {lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands at its place
            <Row key={at} kind={line?.kind ?? 'gap'} text={line?.text ?? '⋯'} />
          ))}
        </section>
      )}
      {found.blockIssuanceOnError !== blocksNow && (
        <Notice>{found.blockIssuanceOnError ? t.blocked : t.passed}</Notice>
      )}
      {!isCurrent && missing.length > 0 && <Notice tone="warning">{t.missing(missing.join(', '))}</Notice>}
      {!isCurrent && (
        <Group>
          <Button
            variant="default"
            leftSection={<IconRestore size={15} />}
            loading={takeBack.isPending}
            disabled={isChanged}
            onClick={() => void restore()}
          >
            {t.takeBack}
          </Button>
          <Text size="sm" c="dimmed" flex={1} miw={200}>
            {isChanged ? t.unsaved : t.consequence}
          </Text>
        </Group>
      )}
    </Stack>
  );
}

const signs = { gone: '−', new: '+', same: ' ', gap: ' ' };

function Row({ kind, text }: { readonly kind: keyof typeof signs; readonly text: string }) {
  const t = usePhrases('customJwt').editor.versions;
  const words = { gone: t.lineGone, new: t.lineNew, same: undefined, gap: t.left }[kind];
  return (
    <div className={classes.line} data-kind={kind}>
      <span aria-hidden>{signs[kind]}</span>
      {words && <span className={classes.words}>{words}</span>}
      <code>{text}</code>
    </div>
  );
}
