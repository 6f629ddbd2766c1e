/** One session of one person: from where, for how long, at which applications; and its end. */
import { Anchor, Button, Group, Stack } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { isApiError, sentenceOf } from '../../api/errors.ts';
import { Application } from '../../audit-logs/Names.tsx';
import { exactTime } from '../../i18n/format.ts';
import { usePhrases } from '../../i18n/language.ts';
import { useConfirm } from '../../shell/confirm.tsx';
import { toast } from '../../shell/toasts.ts';
import { CodeBlock } from '../../ui/CodeBlock.tsx';
import { type Fact, FactList } from '../../ui/FactList.tsx';
import { FormCard } from '../../ui/FormCard.tsx';
import { DetailsSkeleton, EmptyState, ErrorState } from '../../ui/States.tsx';
import { UserFrame } from '../UserFrame.tsx';
import { placeOf, useDeviceName } from './device.ts';
import { type Session, sessionOf, usePersonActions } from './queries.ts';

export function SessionPage() {
  const { id, sessionId } = useParams({ from: '/frame/users/$id/sessions/$sessionId' });
  return <UserFrame>{() => <OneSession userId={id} sessionId={sessionId} />}</UserFrame>;
}

type Props = { readonly userId: string; readonly sessionId: string };

function OneSession({ userId, sessionId }: Props) {
  const t = usePhrases('person').session;
  const query = useQuery(sessionOf(userId, sessionId));
  const isGone = isApiError(query.error) && query.error.status === 404;
  const back = (
    <Anchor
      size="sm"
      renderRoot={(props) => <Link to="/users/$id/sessions" params={{ id: userId }} {...props} />}
    >
      <Group gap={6} component="span">
        <IconArrowLeft size={15} aria-hidden />
        {t.back}
      </Group>
    </Anchor>
  );
  if (isGone) return <EmptyState page title={t.goneTitle} sentence={t.goneSentence} action={back} />;
  if (query.error)
    return <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <DetailsSkeleton />;
  return (
    <Stack gap="md">
      <div>{back}</div>
      <Details userId={userId} session={query.data} />
      <CodeBlock language="json" title={t.raw} code={JSON.stringify(query.data, null, 2)} />
    </Stack>
  );
}

function Details({ userId, session }: { readonly userId: string; readonly session: Session }) {
  const { session: t, sessions: words } = usePhrases('person');
  const deviceName = useDeviceName();
  const confirm = useConfirm();
  const navigate = useNavigate();
  const { endSession } = usePersonActions(userId);
  const { payload, lastSubmission, clientId, expiresAt, lastSeenAt, actedBy } = session;
  const { ip, userAgent, ...place } = lastSubmission?.signInContext ?? {};
  const device = deviceName(userAgent) ?? words.unknown;
  const where = placeOf(place);
  const applications = Object.keys(payload.authorizations ?? {});
  const end = async () => {
    const agreed = await confirm({
      title: words.endTitle,
      consequence: words.endConsequence,
      action: words.end,
      danger: true,
    });
    if (!agreed) return;
    endSession.mutate(payload.uid, {
      onSuccess: () => {
        toast.done(words.ended);
        void navigate({ to: '/users/$id/sessions', params: { id: userId } });
      },
    });
  };
  const facts: Fact[] = [
    [words.device, device],
    ...(userAgent ? [[t.userAgent, userAgent] as const] : []),
    [t.ip, ip ?? '–'],
    ...(where === '–' ? [] : [[words.place, where] as const]),
    [words.since, exactTime(payload.loginTs * 1000)],
    ...(lastSeenAt === null ? [] : [[words.seen, exactTime(lastSeenAt)] as const]),
    [words.expires, exactTime(expiresAt)],
    ...(clientId ? [[t.signedInAt, <Application key="at" id={clientId} />] as const] : []),
    [
      t.applications,
      applications.length === 0 ? (
        t.noApplications
      ) : (
        <Stack key="applications" gap={2} align="flex-start">
          {applications.map((one) => (
            <Application key={one} id={one} />
          ))}
        </Stack>
      ),
    ],
    ...(actedBy ? [[words.acted, actedBy.reason] as const] : []),
    [t.id, <code key="id">{payload.uid}</code>],
  ];
  return (
    <FormCard title={device} explanation={t.explanation}>
      <FactList facts={facts} />
      <Group>
        <Button variant="default" c="red" size="xs" loading={endSession.isPending} onClick={() => void end()}>
          {words.end}
        </Button>
      </Group>
    </FormCard>
  );
}
