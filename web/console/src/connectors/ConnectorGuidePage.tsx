/** Sets up a connector, or changes it: its guide at the left, or folded above, its settings and a trial at the right. */
import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconBook2, IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { sentenceOf } from '../api/errors.ts';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { FullScreen } from '../shell/FullScreen.tsx';
import { useTitle } from '../shell/title.ts';
import { MarkdownView } from '../ui/MarkdownView.tsx';
import { DetailsSkeleton, EmptyState, ErrorState } from '../ui/States.tsx';
import { ConnectorForm } from './ConnectorForm.tsx';
import classes from './ConnectorGuidePage.module.css';
import { connector, connectors, factories, inLanguage } from './queries.ts';

export function ConnectorGuidePage() {
  const t = usePhrases('connectors');
  const language = useLanguage();
  const navigate = useNavigate();
  const { factoryId } = useParams({ from: '/full-screen/connectors/guide/$factoryId' });
  const { reserve: isReserve = false } = useSearch({ from: '/full-screen/connectors/guide/$factoryId' });
  const possible = useQuery(factories);
  const set = useQuery(connectors);
  const factory = possible.data?.find(({ id }) => id === factoryId);
  const ofKind = set.data?.find(
    (row) => row.type === factory?.type && (row.isReserve ?? false) === isReserve,
  );
  const presentId = ofKind?.connectorId === factoryId ? ofKind?.id : undefined;
  const one = useQuery({ ...connector(presentId ?? ''), enabled: presentId !== undefined });
  const present = presentId === undefined ? undefined : one.data;
  const ready = set.data && (presentId === undefined || present);
  const title = factory ? inLanguage(factory.name, language) : t.title;
  useTitle(title);
  const close = () => void navigate({ to: '/connectors' });
  const failure = possible.error ?? set.error ?? (present ? null : one.error);
  return (
    <FullScreen
      title={title}
      subtitle={
        factory &&
        (ofKind && !presentId
          ? t.replaces(inLanguage(ofKind.name, language))
          : isReserve
            ? t.reserve.purpose
            : inLanguage(factory.description, language))
      }
      onClose={close}
    >
      {failure && (
        <ErrorState
          sentence={sentenceOf(failure)}
          onRetry={() => {
            void possible.refetch();
            void set.refetch();
            if (presentId !== undefined) void one.refetch();
          }}
        />
      )}
      {!failure && !(possible.data && ready) && (
        <div className={classes.waiting}>
          <DetailsSkeleton />
        </div>
      )}
      {possible.data && !factory && (
        <EmptyState
          title={t.guide.missing.title}
          sentence={t.guide.missing.sentence}
          action={
            <Button variant="default" renderRoot={(props) => <Link to="/connectors" {...props} />}>
              {t.guide.back}
            </Button>
          }
        />
      )}
      {factory && ready && (
        <div className={classes.layout}>
          <Guide source={factory.readme} />
          <ConnectorForm
            key={present?.id ?? `${factory.id} ${isReserve}`}
            factory={factory}
            present={present}
            isReserve={isReserve}
            name={title}
            onDone={close}
          />
        </div>
      )}
    </FullScreen>
  );
}

/** Beside the form where there is room; on a phone folded above it, where a newcomer sees it and nobody else scrolls past. */
function Guide({ source }: { readonly source: string }) {
  const t = usePhrases('connectors').guide;
  const isBeside = useMediaQuery('(min-width: 62em)', undefined, { getInitialValueInEffect: false });
  if (isBeside)
    return (
      <div>
        <MarkdownView source={source} />
      </div>
    );
  return (
    <details
      className={classes.guide}
      // Whoever folds a long guide stands at the form's beginning.
      onToggle={({ currentTarget: one }) => !one.open && one.scrollIntoView({ block: 'nearest' })}
    >
      <summary>
        <IconBook2 size={18} aria-hidden />
        <span>
          {t.read}
          <small>{t.readHint}</small>
        </span>
        <IconChevronDown size={16} aria-hidden />
      </summary>
      <div className={classes.text}>
        <MarkdownView source={source} />
      </div>
    </details>
  );
}
