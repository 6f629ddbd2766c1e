/** Where one person is signed in, and where they are not asked for their second factor. */
import { Badge, Button, Group } from '@mantine/core';
import { deviceOf } from '@portero/schema/devices.ts';
import { IconLogout } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../../api/errors.ts';
import { currentLanguage, usePhrases } from '../../i18n/language.ts';
import { useConfirm } from '../../shell/confirm.tsx';
import { toast } from '../../shell/toasts.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { FormCard } from '../../ui/FormCard.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { removalColumn } from '../../ui/removal-column.tsx';
import { EmptyState } from '../../ui/States.tsx';
import { displayName, type User } from '../queries.ts';
import { TrustedDevicesCard } from '../TrustedDevicesCard.tsx';
import { UserFrame } from '../UserFrame.tsx';
import { type Session, sessionsOf, usePersonActions } from './queries.ts';
import { useSignOutEverywhere } from './sign-out.ts';

export function SessionsPage() {
  return (
    <UserFrame>
      {(person) => (
        <>
          <SessionsCard person={person} />
          <TrustedDevicesCard userId={person.id} />
        </>
      )}
    </UserFrame>
  );
}

function SessionsCard({ person }: { readonly person: User }) {
  const t = usePhrases('person').sessions;
  const query = useQuery(sessionsOf(person.id));
  const { endSession } = usePersonActions(person.id);
  const signOut = useSignOutEverywhere(person.id, displayName(person));
  const confirm = useConfirm();

  const nameOf = ({ lastSubmission }: Session) => {
    const { browser, system } = deviceOf(lastSubmission?.signInContext?.userAgent);
    return browser && system ? t.on(browser, system) : (browser ?? system ?? t.unknown);
  };
  const end = async (session: Session) => {
    const agreed = await confirm({
      title: t.endTitle,
      consequence: t.endConsequence,
      action: t.end,
      danger: true,
    });
    if (agreed) endSession.mutate(session.payload.uid, { onSuccess: () => toast.done(t.ended) });
  };
  const columns: Column<Session>[] = [
    {
      id: 'device',
      label: t.device,
      cell: (session) => (
        <>
          {nameOf(session)}
          {session.actedBy && (
            <Badge ml="xs" color="orange" title={session.actedBy.reason}>
              {t.acted}
            </Badge>
          )}
        </>
      ),
    },
    { id: 'place', label: t.place, secondary: true, cell: placeOf },
    { id: 'since', label: t.since, cell: ({ payload }) => <RelativeTime at={payload.loginTs * 1000} /> },
    {
      id: 'seen',
      label: t.seen,
      cell: ({ lastSeenAt }) => (lastSeenAt === null ? '–' : <RelativeTime at={lastSeenAt} />),
    },
    {
      id: 'expires',
      label: t.expires,
      secondary: true,
      cell: ({ expiresAt }) => <RelativeTime at={expiresAt} />,
    },
    removalColumn({
      label: t.end,
      labelOf: (session) => t.endOne(nameOf(session)),
      onRemove: (session) => void end(session),
      icon: IconLogout,
    }),
  ];
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <DataTable
        label={t.title}
        columns={columns}
        rows={query.data}
        keyOf={({ payload }) => payload.uid}
        skeletonRows={2}
        failure={
          query.error ? { sentence: sentenceOf(query.error), retry: () => void query.refetch() } : undefined
        }
        empty={<EmptyState title={t.title} sentence={t.none} />}
      />
      {query.data && query.data.length > 0 && (
        <Group>
          <Button variant="default" c="red" size="xs" onClick={() => void signOut()}>
            {t.endAll}
          </Button>
        </Group>
      )}
    </FormCard>
  );
}

/** Town and country where a proxy told them, and the address. */
function placeOf({ lastSubmission }: Session): string {
  const { city, country, ip } = lastSubmission?.signInContext ?? {};
  const named =
    country && /^[A-Z]{2}$/.test(country)
      ? new Intl.DisplayNames([currentLanguage()], { type: 'region' }).of(country)
      : country;
  return [city, named, ip].filter(Boolean).join(' · ') || '–';
}
