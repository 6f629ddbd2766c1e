/** What an application did, and what was done to it. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { LogList } from '../audit-logs/LogList.tsx';
import { usePhrases } from '../i18n/language.ts';
import { ApplicationFrame } from './ApplicationFrame.tsx';

export function ApplicationLogsPage() {
  const { logs: words } = usePhrases('applications');
  const search = useSearch({ from: '/frame/applications/$id/logs' });
  const navigate = useNavigate({ from: '/applications/$id/logs' });
  return (
    <ApplicationFrame>
      {(app) => (
        <LogList
          label={app.type === 'MachineToMachine' ? words.machine : words.title}
          applicationId={app.id}
          search={search}
          onSearch={({ applicationId: _applicationId, ...next }) => void navigate({ search: next })}
          none={words.none}
        />
      )}
    </ApplicationFrame>
  );
}
