import { Badge, Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { isApiError, sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { DetailsHeader } from '../shell/DetailsPage.tsx';
import { useTitle } from '../shell/title.ts';
import { CodeBlock } from '../ui/CodeBlock.tsx';
import { Page } from '../ui/Page.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { DetailsSkeleton, EmptyState, ErrorState } from '../ui/States.tsx';
import { Changes } from './Changes.tsx';
import { EventName } from './EventName.tsx';
import { Facts } from './Facts.tsx';
import { factsOf, log } from './queries.ts';

/** One entry with everything that was noted. */
export function LogPage() {
  const t = usePhrases('auditLogs');
  const { id } = useParams({ from: '/frame/audit-logs/$id' });
  const query = useQuery(log(id));
  useTitle(query.data?.key ?? t.entry);
  const above = [
    <Link key="list" to="/audit-logs">
      {t.title}
    </Link>,
  ];
  const missing = isApiError(query.error) && query.error.status === 404;
  return (
    <Page>
      <Crumbs above={above} here={query.data?.key ?? t.entry} />
      {query.isPending && <DetailsSkeleton />}
      {query.data && (
        <>
          <DetailsHeader
            title={<EventName name={query.data.key} />}
            facts={
              <>
                <Badge size="sm" variant="dot" color={factsOf(query.data).failed ? 'red' : 'green'}>
                  {factsOf(query.data).failed ? t.failed : t.success}
                </Badge>
                <Text size="xs" c="dimmed" component="span">
                  <RelativeTime at={query.data.createdAt} />
                </Text>
              </>
            }
            id={{ label: 'ID', value: query.data.id }}
          />
          <Facts row={query.data} />
          <Changes row={query.data} />
          <CodeBlock language="json" title={t.details} code={JSON.stringify(query.data.payload, null, 2)} />
        </>
      )}
      {missing && (
        <EmptyState
          page
          title={t.missing.title}
          sentence={t.missing.sentence}
          action={
            <Button variant="default" renderRoot={(props) => <Link to="/audit-logs" {...props} />}>
              {t.missing.back}
            </Button>
          }
        />
      )}
      {query.error && !query.data && !missing && (
        <ErrorState page sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
    </Page>
  );
}
