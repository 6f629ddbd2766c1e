/** How far the stream is, and whether the other side takes it. */
import { Button, Group, Text } from '@mantine/core';
import { sentenceOf } from '../api/errors.ts';
import { exactTime, wholeNumber } from '../i18n/format.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { toast } from '../shell/toasts.ts';
import { CopyValue } from '../ui/CopyValue.tsx';
import { FactList } from '../ui/FactList.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import {
  type LogStream,
  type Trial,
  useNewSigningSecret,
  useStreamRemoval,
  useStreamTrial,
} from './stream-queries.ts';

/** The server counts no further. */
const mostCounted = 10_000;

export function StateCard({ stream: { enabled, state } }: { readonly stream: LogStream }) {
  const t = usePhrases('auditLogs').state;
  const why = useReason();
  const { lastDelivered, waiting, lastError, tries, nextTryAt, gap } = state;
  const count =
    waiting.entries > mostCounted
      ? t.moreThan(wholeNumber(mostCounted))
      : t.entries(wholeNumber(waiting.entries));
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      {!enabled && <Notice>{t.off}</Notice>}
      {enabled && tries > 0 && lastError && (
        <Notice tone="warning">
          {t.failing(wholeNumber(tries), why(lastError.reason))}{' '}
          {nextTryAt !== null && (
            <>
              {t.next} <RelativeTime at={nextTryAt} />
            </>
          )}
        </Notice>
      )}
      {gap && (
        <Notice tone="warning">
          {t.gap(wholeNumber(gap.entries), exactTime(gap.from), exactTime(gap.to))}{' '}
          {gap.told ? t.gapTold : t.gapUntold}
        </Notice>
      )}
      <FactList
        facts={[
          [
            t.last,
            lastDelivered === null ? (
              t.nothing
            ) : (
              <>
                {t.entryOf(exactTime(lastDelivered.createdAt))} <RelativeTime at={lastDelivered.at} />
              </>
            ),
          ],
          [
            t.waiting,
            waiting.since === null ? (
              t.none
            ) : (
              <>
                {count} <RelativeTime at={waiting.since} />
              </>
            ),
          ],
        ]}
      />
      <TrialPart />
    </FormCard>
  );
}

function TrialPart() {
  const t = usePhrases('auditLogs').trial;
  const trial = useStreamTrial();
  return (
    <>
      <Group gap="sm">
        <Button variant="default" onClick={() => trial.mutate()} loading={trial.isPending}>
          {t.send}
        </Button>
        <Text size="sm" c="dimmed" flex={1} miw={200}>
          {t.hint}
        </Text>
      </Group>
      {trial.data && <TrialAnswer trial={trial.data} />}
      {trial.error && <Notice tone="bad">{sentenceOf(trial.error)}</Notice>}
    </>
  );
}

function TrialAnswer({ trial: { status, failure } }: { readonly trial: Trial }) {
  const t = usePhrases('auditLogs').trial;
  const why = useReason();
  if (failure === undefined) return <Notice tone="good">{t.taken(String(status))}</Notice>;
  return <Notice tone="bad">{t.refused(why(failure))}</Notice>;
}

/** Of a word of the server's, a sentence. */
function useReason(): (reason: string) => string {
  const t = usePhrases('auditLogs').reasons;
  const words: Readonly<Record<string, string | undefined>> = t.words;
  return (reason) => {
    const status = /^http_(\d{3})$/.exec(reason)?.[1];
    return status ? t.status(status) : (words[reason] ?? t.words.unreachable);
  };
}

type SigningProps = {
  /** Known for as long as the page is open that it was made on. */
  readonly secret: string | undefined;
  readonly onSecret: (secret: string) => void;
};

export function SigningCard({ secret, onSecret }: SigningProps) {
  const t = usePhrases('auditLogs').signing;
  const replace = useNewSigningSecret();
  const confirm = useConfirm();
  const ask = async () => {
    const question = { title: t.replaceTitle, consequence: t.replaceConsequence, action: t.replace };
    if (await confirm({ ...question, danger: true }))
      replace.mutate(undefined, { onSuccess: ({ signingSecret }) => onSecret(signingSecret) });
  };
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      {secret === undefined ? (
        <Text size="sm" c="dimmed">
          {t.kept}
        </Text>
      ) : (
        <>
          <CopyValue value={secret} />
          <div ref={bringIntoView}>
            <Notice tone="warning">{t.once}</Notice>
          </div>
        </>
      )}
      <div>
        <Button variant="default" onClick={() => void ask()} loading={replace.isPending}>
          {t.replace}
        </Button>
      </div>
    </FormCard>
  );
}

/** It comes below what was saved, where the window may end. */
const bringIntoView = (node: HTMLElement | null) => node?.scrollIntoView({ block: 'nearest' });

export function RemovalCard({ onRemoved }: { readonly onRemoved: () => void }) {
  const t = usePhrases('auditLogs').removal;
  const remove = useStreamRemoval();
  const confirm = useConfirm();
  const ask = async () => {
    const isWanted = await confirm({
      title: t.question,
      consequence: t.explanation,
      action: t.remove,
      danger: true,
    });
    if (!isWanted) return;
    remove.mutate(undefined, {
      onSuccess: () => {
        onRemoved();
        toast.done(t.removed);
      },
    });
  };
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <div>
        <Button variant="default" onClick={() => void ask()} loading={remove.isPending}>
          {t.remove}
        </Button>
      </div>
    </FormCard>
  );
}
