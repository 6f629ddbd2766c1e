/** One request, with what helps to decide, and the answer. */
import { Anchor, Button, Group, List, Stack, Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { sentenceOf } from '../../api/errors.ts';
import { Actor } from '../../audit-logs/Names.tsx';
import { exactTime } from '../../i18n/format.ts';
import { usePhrases } from '../../i18n/language.ts';
import { Refusal } from '../../shell/DialogForm.tsx';
import { FormDialog } from '../../shell/FormDialog.tsx';
import { toast } from '../../shell/toasts.ts';
import { useUnsaved } from '../../shell/unsaved.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { Changing } from '../../ui/restricted.tsx';
import { ErrorState } from '../../ui/States.tsx';
import { placeOf, useDeviceName } from '../detail/device.ts';
import { type RecoveryRequestDetail, recoveryRequest, useRecoveryAnswer } from './queries.ts';
import { nameOf, StateBadge } from './RecoveryRequestsPage.tsx';

export function RecoveryDialog({
  id,
  onClose,
}: {
  readonly id: string | undefined;
  readonly onClose: () => void;
}) {
  const t = usePhrases('recoveryRequests');
  const { data, error, refetch } = useQuery({ ...recoveryRequest(id ?? ''), enabled: id !== undefined });
  return (
    <FormDialog
      opened={id !== undefined}
      onClose={onClose}
      size="lg"
      title={data ? t.oneTitle(nameOf(data.user)) : t.title}
    >
      {data && <Request one={data} onClose={onClose} />}
      {error && !data && <ErrorState sentence={sentenceOf(error)} onRetry={() => void refetch()} />}
    </FormDialog>
  );
}

function Request({ one, onClose }: { readonly one: RecoveryRequestDetail; readonly onClose: () => void }) {
  const t = usePhrases('recoveryRequests');
  const names = usePhrases('mfa').factors.names;
  const deviceName = useDeviceName();
  const { user, state } = one;
  const isOpen = state === 'waiting' || state === 'approved';
  return (
    <Stack gap="md">
      {state === 'waiting' && <Care one={one} />}
      {state === 'approved' && <Notice>{one.isTold ? t.usedThere : t.usedOnlyThere}</Notice>}
      {isOpen && one.notice !== 'gone' && <Notice tone="bad">{t.notices[one.notice]}</Notice>}
      <Stack gap={6}>
        <Fact label={t.who}>
          <Anchor
            inherit
            renderRoot={(props) => <Link to="/users/$id/security" params={{ id: user.id }} {...props} />}
          >
            {nameOf(user)}
          </Anchor>
        </Fact>
        <Fact label={t.state}>
          <StateBadge state={state} />
        </Fact>
        <Fact label={t.reason}>{one.reason ?? '–'}</Fact>
        <Fact label={t.at}>{exactTime(one.createdAt)}</Fact>
        <Fact label={t.from}>{[deviceName(one.userAgent), placeOf(one)].filter(Boolean).join(' · ')}</Fact>
        <Fact label={t.factors}>{one.factors.map((factor) => names[factor]).join(', ') || '–'}</Fact>
        <Fact label={t.earlier}>{one.earlier}</Fact>
        <Fact label={t.password}>
          <RelativeTime at={one.passwordUpdatedAt} />
        </Fact>
        {isOpen && <Fact label={t.until}>{exactTime(one.expiresAt)}</Fact>}
        {one.decidedBy && (
          <Fact label={t.by}>
            <Actor actor={one.decidedBy} isManagement />
          </Fact>
        )}
        {one.decision && <Fact label={t.decision}>{one.decision}</Fact>}
      </Stack>
      {isOpen && (
        <Changing>
          <Answer one={one} onClose={onClose} />
        </Changing>
      )}
    </Stack>
  );
}

/** What an administrator should find out before they agree. */
function Care({ one }: { readonly one: RecoveryRequestDetail }) {
  const t = usePhrases('recoveryRequests');
  const deviceName = useDeviceName();
  const [other] = one.elsewhere;
  const fromOf = (who: Pick<RecoveryRequestDetail, 'ip' | 'userAgent'>) =>
    [deviceName(who.userAgent), placeOf(who)].filter(Boolean).join(' · ');
  return (
    <Notice tone="warning">
      {t.care}
      <List size="sm" mt={6} spacing={4}>
        <List.Item>{t.callBack}</List.Item>
        <List.Item>{t.askThem(exactTime(one.createdAt), fromOf(one))}</List.Item>
        {other && <List.Item>{t.askedElsewhere(exactTime(other.at), fromOf(other))}</List.Item>}
        {one.earlier > 0 && <List.Item>{t.askedBefore(one.earlier)}</List.Item>}
        <List.Item>{one.isTold ? t.usedThere : t.usedOnlyThere}</List.Item>
      </List>
    </Notice>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <Text size="sm" c="dimmed" w={150} style={{ flexShrink: 0 }}>
        {label}
      </Text>
      <Text size="sm" component="div" style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
        {children}
      </Text>
    </Group>
  );
}

function Answer({ one, onClose }: { readonly one: RecoveryRequestDetail; readonly onClose: () => void }) {
  const t = usePhrases('recoveryRequests');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string>();
  const { mutate, isPending, error } = useRecoveryAnswer(one.id);
  useUnsaved(reason !== '' && !isPending);
  const isEarly = one.waitsUntil > Date.now();
  const send = (approves: boolean) => {
    const said = reason.trim();
    if (!approves && said === '') return setProblem(t.reasonNeeded);
    setProblem(undefined);
    mutate(
      { approves, reason: said },
      {
        onSuccess: () => {
          setReason('');
          toast.done(approves ? t.approved(nameOf(one.user)) : t.refused(nameOf(one.user)));
          onClose();
        },
      },
    );
  };
  return (
    <Stack gap="sm">
      <Textarea
        label={t.decision}
        description={t.decisionHint}
        maxLength={300}
        autosize
        minRows={2}
        value={reason}
        error={problem}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {error && <Refusal sentence={sentenceOf(error)} />}
      {one.state === 'waiting' && isEarly && (
        <Text size="sm" c="dimmed">
          {t.early(exactTime(one.waitsUntil))}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" loading={isPending} onClick={() => send(false)}>
          {one.state === 'approved' ? t.takeBack : t.refuse}
        </Button>
        {one.state === 'waiting' && (
          <Button loading={isPending} disabled={isEarly} onClick={() => send(true)}>
            {t.approve}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
