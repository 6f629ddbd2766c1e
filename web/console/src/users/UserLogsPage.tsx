/** What happened to and by one person. */
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { LogList } from '../audit-logs/LogList.tsx';
import { usePhrases } from '../i18n/language.ts';
import { UserFrame } from './UserFrame.tsx';

export function UserLogsPage() {
  const { id } = useParams({ from: '/frame/users/$id/logs' });
  const { logs: words } = usePhrases('users');
  const search = useSearch({ from: '/frame/users/$id/logs' });
  const navigate = useNavigate({ from: '/users/$id/logs' });
  return (
    <UserFrame>
      {() => (
        <LogList
          label={words.title}
          userId={id}
          search={search}
          onSearch={({ userId: _userId, ...next }) => void navigate({ search: next })}
          sentence={words.sentence}
          none={words.none}
        />
      )}
    </UserFrame>
  );
}
