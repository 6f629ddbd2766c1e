import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { type GuideEntry, guideEntry } from '../guides/catalogue.ts';
import { FrameworkLogo } from '../guides/FrameworkLogo.tsx';
import type { Guide } from '../guides/model.ts';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { FullScreen } from '../shell/FullScreen.tsx';
import { useTitle } from '../shell/title.ts';
import { DetailsSkeleton, EmptyState, ErrorState } from '../ui/States.tsx';
import classes from './GuidePage.module.css';
import { FurtherReading, GuideSteps, stepId } from './GuideSteps.tsx';
import { missingUris } from './GuideUris.tsx';
import { guideQuery, rememberGuide } from './guide-choice.ts';
import { type Application, application, useUsableSecret } from './queries.ts';

/** One guide over the whole screen: steps to jump to at the left, the steps themselves at the right. */
export function GuidePage() {
  const { page: t, uris } = usePhrases('guides');
  const confirm = useConfirm();
  const { id, guideId } = useParams({ from: '/full-screen/applications/$id/guide/$guideId' });
  const navigate = useNavigate();
  const entry = guideEntry(guideId);
  const app = useQuery(application(id));
  const guide = useQuery({ ...guideQuery(guideId, useLanguage()), enabled: entry !== undefined });
  useTitle(entry ? t.title(entry.name) : t.missing.title);
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
      title={entry ? t.title(entry.name) : t.missing.title}
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
      {entry && !failure && !(app.data && guide.data) && (
        <div className={classes.waiting}>
          <DetailsSkeleton />
        </div>
      )}
      {entry && app.data && guide.data && (
        <Steps entry={entry} guide={guide.data} app={app.data} onDone={() => void finish()} />
      )}
    </FullScreen>
  );
}

type StepsProps = {
  readonly entry: GuideEntry;
  readonly guide: Guide;
  readonly app: Application;
  readonly onDone: () => void;
};

function Steps({ entry, guide, app, onDone }: StepsProps) {
  const t = usePhrases('guides').page;
  const current = useCurrentStep(guide.steps.length);
  const { isHidden } = useUsableSecret(app);
  return (
    <div className={classes.layout}>
      <nav className={classes.rail} aria-label={t.steps}>
        {guide.steps.map((step, index) => (
          <Link
            key={step.title}
            to="."
            hash={stepId(index)}
            className={classes.railStep}
            data-current={index === current || undefined}
            aria-current={index === current ? 'step' : undefined}
          >
            <span>{index + 1}</span>
            {step.title}
          </Link>
        ))}
      </nav>
      <div className={classes.body}>
        <div className={classes.created}>
          <FrameworkLogo name={entry.logo} size={26} />
          <p>
            <strong>{t.created(app.name)}</strong> {isHidden ? t.createdNextHidden : t.createdNext}
          </p>
        </div>
        <GuideSteps guide={guide} app={app} />
        <FurtherReading guide={guide} />
        <Button mt={32} size="md" onClick={onDone}>
          {t.done}
        </Button>
      </div>
    </div>
  );
}

/** The step nearest to the top of the screen. */
function useCurrentStep(count: number): number {
  const [current, setCurrent] = useState(0);
  useEffect(() => {
    const steps = Array.from({ length: count }, (_, index) => document.getElementById(stepId(index)));
    const find = () => {
      const passed = steps.filter((step) => step && step.getBoundingClientRect().top < 180).length;
      setCurrent(Math.max(0, passed - 1));
    };
    find();
    window.addEventListener('scroll', find, { capture: true, passive: true });
    return () => window.removeEventListener('scroll', find, { capture: true });
  }, [count]);
  return current;
}
