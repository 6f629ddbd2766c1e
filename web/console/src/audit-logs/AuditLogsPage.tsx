import { Button } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useTitle } from '../shell/title.ts';
import { Page, PageHeader } from '../ui/Page.tsx';
import { Integrity } from './Integrity.tsx';
import { LogList } from './LogList.tsx';

export function AuditLogsPage() {
  const t = usePhrases('auditLogs');
  useTitle(t.title);
  const search = useSearch({ from: '/frame/audit-logs' });
  const navigate = useNavigate({ from: '/audit-logs' });
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader
        title={t.title}
        purpose={t.purpose}
        actions={
          <Button variant="default" renderRoot={(props) => <Link to="/audit-logs/settings" {...props} />}>
            {t.settings.title}
          </Button>
        }
      />
      <Integrity />
      <LogList
        label={t.title}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        none={t.empty}
      />
    </Page>
  );
}
