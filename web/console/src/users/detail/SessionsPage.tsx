/** Where one person is signed in, and where they are not asked for their second factor. */
import { Badge, Button } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { usePhrases } from '../../i18n/language.ts';
import { useConfirm } from '../../shell/confirm.tsx';
import { TableCard } from '../../shell/TableCard.tsx';
import { toast } from '../../shell/toasts.ts';
import type { Column } from '../../ui/DataTable.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { removalColumn } from '../../ui/removal-column.tsx';
import { displayName, type User } from '../queries.ts';
import { TrustedDevicesCard } from '../TrustedDevicesCard.tsx';
import { UserFrame } from '../UserFrame.tsx';
import { DeviceCell } from './DeviceCell.tsx';
import { placeOf, useDeviceName } from './device.ts';
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

  const deviceName = useDeviceName();
  const nameOf = ({ lastSubmission }: Session) =>
    deviceName(lastSubmission?.signInContext?.userAgent) ?? t.unknown;
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
      width: '30%',
      narrow: '55%',
      cell: (session) => (
        <DeviceCell name={nameOf(session)} place={placeOf(session.lastSubmission?.signInContext ?? {})}>
          {session.actedBy && (
            <Badge ml="xs" color="orange" title={session.actedBy.reason}>
              {t.acted}
            </Badge>
          )}
        </DeviceCell>
      ),
    },
    {
      id: 'since',
      label: t.since,
      secondary: true,
      cell: ({ payload }) => <RelativeTime at={payload.loginTs * 1000} />,
    },
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
    <TableCard
      words={t}
      query={query}
      columns={columns}
      keyOf={({ payload }) => payload.uid}
      link={({ payload }, props) => (
        <Link
          to="/users/$id/sessions/$sessionId"
          params={{ id: person.id, sessionId: payload.uid }}
          {...props}
        />
      )}
      foot={
        <Button variant="default" c="red" size="xs" onClick={() => void signOut()}>
          {t.endAll}
        </Button>
      }
    />
  );
}
