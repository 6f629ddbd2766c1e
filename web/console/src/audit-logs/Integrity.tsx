/** Whether the log is as it was written: what the seals vouch for, and what they do not. */
import { Button, List } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { exactTime, wholeNumber } from '../i18n/format.ts';
import { usePhrases } from '../i18n/language.ts';
import { Notice } from '../ui/Notice.tsx';
import { newestSeal, type SealProblem, type Verification, verifyLog } from './queries.ts';

/** Problems that are told one by one. */
const most = 5;

export function Integrity() {
  const t = usePhrases('auditLogs').integrity;
  const newest = useQuery(newestSeal);
  const [compared, setCompared] = useState(0);
  const verification = useMutation({ mutationFn: () => verifyLog(setCompared) });
  const { data: found, error, isPending } = verification;
  const verify = (
    <Button
      variant="default"
      size="xs"
      loading={isPending}
      onClick={() => {
        setCompared(0);
        verification.mutate();
      }}
    >
      {t.verify}
    </Button>
  );
  if (isPending) return <Notice action={verify}>{t.verifying(wholeNumber(compared))}</Notice>;
  if (error)
    return (
      <Notice tone="warning" action={verify}>
        {sentenceOf(error)}
      </Notice>
    );
  if (found) return <Found found={found} action={verify} />;
  if (!newest.data) return null;
  const [seal] = newest.data;
  return (
    <Notice action={seal && verify}>{seal?.to === undefined ? t.none : t.sealed(exactTime(seal.to))}</Notice>
  );
}

function Found({ found, action }: { readonly found: Verification; readonly action: React.ReactNode }) {
  const t = usePhrases('auditLogs').integrity;
  const { problems, until, entries } = found;
  if (problems.length === 0)
    return (
      <Notice tone="good" action={action}>
        {until === null ? t.none : t.verified(wholeNumber(entries), exactTime(until))}
      </Notice>
    );
  return (
    <Notice tone="bad" action={action}>
      {t.broken}
      <List size="sm" mt={4}>
        {problems.slice(0, most).map((problem) => (
          <List.Item key={JSON.stringify(problem)}>
            <ProblemSentence problem={problem} />
          </List.Item>
        ))}
        {problems.length > most && <List.Item>{t.more(wholeNumber(problems.length - most))}</List.Item>}
      </List>
    </Notice>
  );
}

function ProblemSentence({ problem }: { readonly problem: SealProblem }) {
  const t = usePhrases('auditLogs').integrity;
  const { kind, from, to, lost, unknown } = problem;
  const when =
    from !== null && to !== null
      ? t.between(exactTime(from), exactTime(to))
      : from !== null
        ? t.since(exactTime(from))
        : to !== null
          ? t.before(exactTime(to))
          : t.always;
  if (kind === 'seals') return t.unsealed(when);
  return lost > 0 ? t.changed(when, wholeNumber(lost)) : t.added(when, wholeNumber(unknown.length));
}
