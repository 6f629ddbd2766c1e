import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { type GuideEntry, guideEntry } from '../guides/catalogue.ts';
import { GuideLayout, GuideWaiting } from '../guides/GuideLayout.tsx';
import type { Guide } from '../guides/model.ts';
import { stepId } from '../guides/Steps.tsx';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { FullScreen } from '../shell/FullScreen.tsx';
import { useTitle } from '../shell/title.ts';
import { EmptyState, ErrorState } from '../ui/States.tsx';
import { GuideSteps } from './GuideSteps.tsx';
import { missingUris } from './GuideUris.tsx';
import { guideQuery, rememberGuide } from './guide-choice.ts';
import { type Application, application, useUsableSecret } from './queries.ts';

/** One guide over the whole screen. */
export function GuidePage() {
  const { page: t, uris } = usePhrases('guides');
  const confirm = useConfirm();
  const { id, guideId } = useParams({ from: '/full-screen/applications/$id/guide/$guideId' });
  const navigate = useNavigate();
  const entry = guideEntry(guideId);
  const app = useQuery(application(id));
  const guide = useQuery({ ...guideQuery(guideId, useLanguage()), enabled: entry !== undefined });
  const title = entry
    ? entry.kind === 'MachineToMachine'
      ? t.titleMachine
      : t.title(entry.name)
    : t.missing.title;
  useTitle(title);
  useEffect(() => {
    if (entry) rememberGuide(id, entry.id);
  }, [id, entry]);

  const failure = app.error ?? guide.error;
  const close = () => void navigate({ to: '/applications/$id/settings', params: { id } });
  const finish = async () => {
    const missing = app.data && guide.data ? missingUris(guide.data, app.data) : [];
    const fields = missing.map(({ field }) => uris[field]).join(', ');
    const consequence = t.unsaved.sentence(fields);
    if (missing.length === 0 || (await confirm({ ...t.unsaved, consequence }))) return close();
    const step = guide.data?.steps.findIndex(({ blocks }) =>
      blocks.some((block) => missing.some((one) => one === block)),
    );
    document.getElementById(stepId(step ?? 0))?.scrollIntoView({ behavior: 'smooth' });
  };
  return (
    <FullScreen
      title={title}
      subtitle={app.data && t.subtitle(app.data.name)}
      onClose={close}
      actions={<Button onClick={() => void finish()}>{t.done}</Button>}
    >
      {!entry && <EmptyState title={t.missing.title} sentence={t.missing.sentence} />}
      {failure && (
        <ErrorState
          sentence={sentenceOf(failure)}
          onRetry={() => {
            void app.refetch();
            void guide.refetch();
          }}
        />
      )}
      {entry && !failure && !(app.data && guide.data) && <GuideWaiting />}
      {entry && app.data && guide.data && (
        <Content entry={entry} guide={guide.data} app={app.data} onDone={() => void finish()} />
      )}
    </FullScreen>
  );
}

type ContentProps = {
  readonly entry: GuideEntry;
  readonly guide: Guide;
  readonly app: Application;
  readonly onDone: () => void;
};

function Content({ entry, guide, app, onDone }: ContentProps) {
  const t = usePhrases('guides').page;
  const { isHidden } = useUsableSecret(app);
  const greeting = (
    <>
      <strong>{t.created(app.name)}</strong> {isHidden ? t.createdNextHidden : t.createdNext}
    </>
  );
  return (
    <GuideLayout guide={guide} logo={entry.logo} greeting={greeting} onDone={onDone}>
      <GuideSteps guide={guide} app={app} />
    </GuideLayout>
  );
}
