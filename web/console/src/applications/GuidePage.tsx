import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { type GuideEntry, guideEntry } from '../guides/catalogue.ts';
import { GuideLayout, GuideWaiting } from '../guides/GuideLayout.tsx';
import type { Guide } from '../guides/model.ts';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { FullScreen } from '../shell/FullScreen.tsx';
import { useTitle } from '../shell/title.ts';
import { EmptyState, ErrorState } from '../ui/States.tsx';
import { GuideSteps } from './GuideSteps.tsx';
import { guideQuery, rememberGuide } from './guide-choice.ts';
import { GuideFields, useGuideFields } from './guide-fields.ts';
import { type Application, application, useUsableSecret } from './queries.ts';

/** One guide over the whole screen. */
export function GuidePage() {
  const t = usePhrases('guides').page;
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
  const fields = useGuideFields();
  const [isFinishing, setFinishing] = useState(false);
  const close = (ignoreBlocker = false) =>
    void navigate({ to: '/applications/$id/settings', params: { id }, ignoreBlocker });
  const finish = async () => {
    setFinishing(true);
    const isSaved = await fields.saveAll();
    setFinishing(false);
    if (isSaved) close(true);
  };
  const done = (
    <Button loading={isFinishing} onClick={() => void finish()}>
      {fields.count > 0 ? t.saveAndDone : t.done}
    </Button>
  );
  return (
    <FullScreen
      title={title}
      subtitle={app.data && t.subtitle(app.data.name)}
      onClose={() => close()}
      actions={done}
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
        <GuideFields value={fields.hold}>
          <Content entry={entry} guide={guide.data} app={app.data} done={done} />
        </GuideFields>
      )}
    </FullScreen>
  );
}

type ContentProps = {
  readonly entry: GuideEntry;
  readonly guide: Guide;
  readonly app: Application;
  readonly done: ReactNode;
};

function Content({ entry, guide, app, done }: ContentProps) {
  const t = usePhrases('guides').page;
  const { isHidden } = useUsableSecret(app);
  const isNew = useJustCreated();
  const greeting = (
    <>
      {isNew && <strong>{t.created(app.name)}</strong>} {isHidden ? t.createdNextHidden : t.createdNext}
    </>
  );
  return (
    <GuideLayout guide={guide} logo={entry.logo} greeting={greeting} done={done}>
      <GuideSteps guide={guide} app={app} />
    </GuideLayout>
  );
}

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Whoever comes has just created what the page is about. */
    readonly created?: boolean;
  }
}

/** Whether the application was created right before; whoever comes back, or reloads, is not told again. */
function useJustCreated(): boolean {
  const created = useLocation({ select: ({ state }) => state.created === true });
  const navigate = useNavigate();
  const [isNew] = useState(created);
  useEffect(() => {
    if (created) void navigate({ to: '.', hash: true, replace: true, state: {}, resetScroll: false });
  }, [created, navigate]);
  return isNew;
}
