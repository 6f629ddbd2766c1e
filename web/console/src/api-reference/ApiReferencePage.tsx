import { Text } from '@mantine/core';
import { IconApi } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { use, useMemo } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { loadInstance } from '../api/instance.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useTitle } from '../shell/title.ts';
import { PageHeader } from '../ui/Page.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { DetailsSkeleton, EmptyState, ErrorState, NoMatch } from '../ui/States.tsx';
import classes from './ApiReferencePage.module.css';
import { MethodTag } from './MethodTag.tsx';
import { OperationView } from './OperationView.tsx';
import { findOperations, type Operation, readDocument } from './openapi.ts';

/** The server's own OpenAPI document, with calls that carry this instance's address. */
export function ApiReferencePage() {
  const t = usePhrases('apiReference');
  useTitle(t.title);
  const { endpoint } = use(loadInstance());
  const { keyword = '', operation: chosenId } = useSearch({ from: '/frame/api-reference' });
  const navigate = useNavigate({ from: '/api-reference' });
  const query = useQuery({
    queryKey: ['openapi'],
    queryFn: async () => {
      const response = await fetch(`${endpoint}/api/swagger.json`);
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return readDocument(await response.json());
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const operations = useMemo(() => findOperations(query.data ?? [], keyword), [query.data, keyword]);
  const chosen = query.data?.find((operation) => operation.id === chosenId);

  return (
    <div className={classes.page}>
      <Crumbs here={t.title} />
      <PageHeader
        title={t.title}
        purpose={t.purpose}
        about={{
          text: t.about.text,
          links: [{ label: t.about.document, href: `${endpoint}/api/swagger.json` }],
        }}
      />
      {query.error && <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />}
      {query.isPending && <DetailsSkeleton />}
      {query.data && (
        <div className={classes.layout}>
          <div className={classes.side} data-chosen={chosen !== undefined || undefined}>
            <SearchField
              value={keyword}
              placeholder={t.search}
              onSearch={(text) =>
                void navigate({
                  search: { ...(text && { keyword: text }), ...(chosenId && { operation: chosenId }) },
                  replace: true,
                })
              }
            />
            <Text size="xs" c="dimmed" aria-live="polite">
              {t.count(operations.length)}
            </Text>
            {operations.length === 0 && (
              <NoMatch onClear={() => void navigate({ search: {}, replace: true })} />
            )}
            <OperationList operations={operations} chosenId={chosenId} keyword={keyword} />
          </div>
          <div className={classes.detail}>
            {chosen ? (
              <OperationView key={chosen.id} operation={chosen} endpoint={endpoint} />
            ) : (
              <EmptyState icon={IconApi} title={t.choose.title} sentence={t.choose.sentence} />
            )}
          </div>
        </div>
      )}
    </div>
  );
}

type ListProps = {
  readonly operations: readonly Operation[];
  readonly chosenId: string | undefined;
  readonly keyword: string;
};

function OperationList({ operations, chosenId, keyword }: ListProps) {
  const t = usePhrases('apiReference');
  const groups = Map.groupBy(operations, (operation) => operation.group);
  return (
    <nav aria-label={t.operations}>
      {[...groups].map(([group, members]) => (
        <section key={group} className={classes.group}>
          <h2>{group}</h2>
          {members.map((operation) => (
            <Link
              key={operation.id}
              to="/api-reference"
              search={{ ...(keyword && { keyword }), operation: operation.id }}
              resetScroll={false}
              className={classes.operation}
              aria-current={operation.id === chosenId ? 'true' : undefined}
            >
              <MethodTag method={operation.method} />
              <span>{operation.path.replace(/^\/api/, '')}</span>
            </Link>
          ))}
        </section>
      ))}
    </nav>
  );
}
