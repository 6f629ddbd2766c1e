/** Where a person is signed in, and which applications may act for them; each can be ended here. */
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done } from '../api/client.ts';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { toast } from '../shell/toasts.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { EmptyState } from '../ui/States.tsx';

type Session = Answered<'/api/users/{userId}/sessions', 'get'>['sessions'][number];
type Grant = Answered<'/api/users/{userId}/grants', 'get'>['grants'][number];

export function ConnectedCard({ userId }: { readonly userId: string }) {
  const t = usePhrases('thirdParty').connected;
  const client = useQueryClient();
  const confirm = useConfirm();
  const path = { userId };
  const key = ['users', 'connected', userId];
  const sessions = useQuery({
    queryKey: [...key, 'sessions'],
    queryFn: async () =>
      (await answer((await api()).GET('/api/users/{userId}/sessions', { params: { path } }))).sessions,
  });
  const grants = useQuery({
    queryKey: [...key, 'grants'],
    queryFn: async () =>
      (await answer((await api()).GET('/api/users/{userId}/grants', { params: { path } }))).grants,
  });
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const end = useMutation({
    mutationFn: async (sessionId: string) =>
      done(
        (await api()).DELETE('/api/users/{userId}/sessions/{sessionId}', {
          params: { path: { userId, sessionId }, query: { revokeGrantsTarget: 'all' } },
        }),
      ),
    onSuccess: () => {
      toast.done(t.ended);
      return refresh();
    },
  });
  const revoke = useMutation({
    mutationFn: async (grantId: string) =>
      done(
        (await api()).DELETE('/api/users/{userId}/grants/{grantId}', {
          params: { path: { userId, grantId } },
        }),
      ),
    onSuccess: () => {
      toast.done(t.revoked);
      return refresh();
    },
  });
  const askToEnd = async ({ payload }: Session) => {
    const words = { title: t.endTitle, consequence: t.endConsequence, action: t.end, danger: true };
    if (await confirm(words)) end.mutate(payload.uid);
  };
  const askToRevoke = async ({ id, application }: Grant) => {
    const words = {
      title: t.revokeTitle(application.name),
      consequence: t.revokeConsequence,
      action: t.revoke,
      danger: true,
    };
    if (await confirm(words)) revoke.mutate(id);
  };
  const button = (label: string, of: string, run: () => void) => (
    <Button size="compact-xs" variant="default" aria-label={`${label}: ${of}`} onClick={run}>
      {label}
    </Button>
  );
  const sessionColumns: Column<Session>[] = [
    { id: 'since', label: t.session, cell: ({ payload }) => <RelativeTime at={payload.loginTs * 1000} /> },
    {
      id: 'expires',
      label: t.expires,
      secondary: true,
      cell: ({ expiresAt }) => <RelativeTime at={expiresAt} />,
    },
    {
      id: 'end',
      label: t.end,
      quiet: true,
      width: '130px',
      align: 'right',
      cell: (session) => button(t.end, session.payload.uid, () => void askToEnd(session)),
    },
  ];
  const grantColumns: Column<Grant>[] = [
    { id: 'application', label: t.application, cell: ({ application }) => application.name },
    {
      id: 'since',
      label: t.since,
      secondary: true,
      cell: ({ payload }) => <RelativeTime at={payload.iat * 1000} />,
    },
    {
      id: 'revoke',
      label: t.revoke,
      quiet: true,
      width: '130px',
      align: 'right',
      cell: (grant) => button(t.revoke, grant.application.name, () => void askToRevoke(grant)),
    },
  ];
  const failureOf = (query: { error: Error | null; refetch: () => unknown }) =>
    query.error ? { sentence: sentenceOf(query.error), retry: () => void query.refetch() } : undefined;
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <DataTable
        label={t.sessions}
        columns={sessionColumns}
        rows={sessions.data}
        keyOf={({ payload }) => payload.uid}
        skeletonRows={1}
        failure={failureOf(sessions)}
        empty={<EmptyState title={t.sessions} sentence={t.noSessions} />}
      />
      <DataTable
        label={t.grants}
        columns={grantColumns}
        rows={grants.data}
        keyOf={({ id }) => id}
        skeletonRows={1}
        failure={failureOf(grants)}
        empty={<EmptyState title={t.grants} sentence={t.noGrants} />}
      />
    </FormCard>
  );
}
