/** A guide that protects one API, over the whole screen. */
import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { type ApiGuideEntry, apiGuideEntry, loadGuide } from '../guides/catalogue.ts';
import { GuideLayout, GuideWaiting } from '../guides/GuideLayout.tsx';
import type { Guide, GuideValues } from '../guides/model.ts';
import { Steps } from '../guides/Steps.tsx';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { FullScreen } from '../shell/FullScreen.tsx';
import { useTitle } from '../shell/title.ts';
import { Notice } from '../ui/Notice.tsx';
import { Prose } from '../ui/Prose.tsx';
import { EmptyState, ErrorState } from '../ui/States.tsx';
import { type ApiResource, apiResource, permissions } from './queries.ts';
import { TokenFacts, useTenantAddress } from './TokenFacts.tsx';

export function ApiGuidePage() {
  const { page: t, api: words } = usePhrases('guides');
  const { id, guideId } = useParams({ from: '/full-screen/api-resources/$id/guide/$guideId' });
  const navigate = useNavigate();
  const language = useLanguage();
  const entry = apiGuideEntry(guideId);
  const resource = useQuery(apiResource(id));
  const scopes = useQuery(permissions(id, 1));
  const guide = useQuery({
    queryKey: ['guide', guideId, language],
    queryFn: () => entry && loadGuide(entry, language),
    enabled: entry !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const title = entry ? words.title(entry.name) : t.missing.title;
  useTitle(title);

  const queries = [resource, scopes, guide];
  const failure = resource.error ?? scopes.error ?? guide.error;
  const ready = resource.data && scopes.data && guide.data;
  const close = () => void navigate({ to: '/api-resources/$id', params: { id } });
  const done = <Button onClick={close}>{t.done}</Button>;
  return (
    <FullScreen
      title={title}
      subtitle={resource.data && t.subtitle(resource.data.name)}
      onClose={close}
      actions={done}
    >
      {!entry && <EmptyState title={t.missing.title} sentence={t.missing.sentence} />}
      {entry && failure && (
        <ErrorState
          sentence={sentenceOf(failure)}
          onRetry={() => {
            for (const query of queries) void query.refetch();
          }}
        />
      )}
      {entry && !failure && !ready && <GuideWaiting />}
      {entry && resource.data && scopes.data && guide.data && (
        <Content
          entry={entry}
          guide={guide.data}
          resource={resource.data}
          scope={scopes.data.rows[0]?.name}
          done={done}
        />
      )}
    </FullScreen>
  );
}

type ContentProps = {
  readonly entry: ApiGuideEntry;
  readonly guide: Guide;
  readonly resource: ApiResource;
  /** The first permission of the API, if it has any. */
  readonly scope: string | undefined;
  readonly done: ReactNode;
};

/** What the code asks for while the API has no permission. */
const exampleScope = 'read:orders';

function Content({ entry, guide, resource, scope, done }: ContentProps) {
  const t = usePhrases('guides').api;
  const endpoint = useTenantAddress();
  const { id, indicator } = resource;
  const values: GuideValues = {
    endpoint,
    appId: '',
    appSecret: '',
    api: { indicator, scope: scope ?? exampleScope },
  };
  const greeting = (
    <>
      <strong>{t.greeting(resource.name)}</strong> {t.filledIn}
    </>
  );
  return (
    <GuideLayout guide={guide} logo={entry.logo} greeting={greeting} done={done}>
      <Stack gap={28}>
        {scope === undefined && (
          <Notice
            action={
              <Button
                variant="default"
                size="compact-sm"
                renderRoot={(props) => <Link to="/api-resources/$id" params={{ id }} {...props} />}
              >
                {t.addPermission}
              </Button>
            }
          >
            <Prose text={t.noPermission(exampleScope)} />
          </Notice>
        )}
        <Steps guide={guide} values={values} own={() => <TokenFacts indicator={indicator} />} />
      </Stack>
    </GuideLayout>
  );
}
