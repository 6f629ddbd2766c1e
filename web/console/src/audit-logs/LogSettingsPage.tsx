/** For how long the log is kept, and where else it goes. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useTitle } from '../shell/title.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import { RetentionCard } from './RetentionCard.tsx';
import { StreamForm } from './StreamForm.tsx';
import { RemovalCard, SigningCard, StateCard } from './StreamState.tsx';
import { logStream, type StoredStream } from './stream-queries.ts';

export function LogSettingsPage() {
  const t = usePhrases('auditLogs');
  useTitle(t.settings.title);
  const query = useQuery(logStream);
  const above = (
    <Link key="list" to="/audit-logs">
      {t.title}
    </Link>
  );
  return (
    <Page>
      <Crumbs above={[above]} here={t.settings.title} />
      <PageHeader title={t.settings.title} purpose={t.settings.purpose} />
      <RetentionCard />
      {query.isPending && <DetailsSkeleton />}
      {query.error && query.data === undefined && (
        <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.data !== undefined && <Stream stream={query.data} />}
    </Page>
  );
}

function Stream({ stream }: { readonly stream: StoredStream | null }) {
  const t = usePhrases('auditLogs').stream;
  const [secret, setSecret] = useState<string>();
  return (
    <>
      <FormCard title={t.title} explanation={t.explanation}>
        <StreamForm key={stream === null ? 'new' : 'stored'} stream={stream} onSecret={setSecret} />
      </FormCard>
      {stream && (
        <>
          <SigningCard secret={secret} onSecret={setSecret} />
          <StateCard stream={stream} />
          <RemovalCard onRemoved={() => setSecret(undefined)} />
        </>
      )}
    </>
  );
}
