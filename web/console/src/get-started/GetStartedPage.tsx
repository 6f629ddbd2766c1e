import { Button, Text, Title } from '@mantine/core';
import {
  IconApi,
  IconArrowRight,
  IconCircle,
  IconCircleCheckFilled,
  IconInbox,
  IconMail,
  IconPalette,
  IconPlayerPlay,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { instanceQuery } from '../api/instance.ts';
import { me, meKey } from '../api/me.ts';
import { type ApiGuideEntry, apiGuides, catalogue, type GuideEntry } from '../guides/catalogue.ts';
import { FrameworkLogo } from '../guides/FrameworkLogo.tsx';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useTitle } from '../shell/title.ts';
import { Page, PageHeader } from '../ui/Page.tsx';
import classes from './GetStartedPage.module.css';
import { emailConnector, emailsWithoutConnector, hasApplication, hasUser } from './queries.ts';

const all: readonly GuideEntry[] = catalogue;
const featured = all.filter((entry) => entry.featured);
const everyApiGuide: readonly ApiGuideEntry[] = apiGuides;
const featuredApis = everyApiGuide.filter((entry) => entry.featured);

/** The first page after signing in: frameworks to start from, what to make one's own, where to look. */
export function GetStartedPage() {
  const t = usePhrases('getStarted');
  const { taglines, api: apiWords } = usePhrases('guides');
  useTitle(t.title);
  const administrator = useQuery({ queryKey: meKey, queryFn: me, staleTime: 60_000 });
  const email = useQuery(emailConnector);
  const until = useQuery(emailsWithoutConnector).data;
  const steps = useSteps();
  const isKnown = steps.every(({ done }) => done !== undefined);
  const isDone = steps.every(({ done }) => done);
  const instance = useQuery(instanceQuery);
  const name = administrator.data?.name ?? administrator.data?.username ?? '';
  const emailCard = email.data
    ? { ...t.customize.emailReady, sentence: t.customize.emailReady.sentence(email.data) }
    : {
        ...t.customize.email,
        sentence: [t.customize.email.sentence, ...(until ? [t.customize.email.until[until]] : [])].join(' '),
      };

  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader title={t.greeting(name)} purpose={isDone ? t.purposeDone : t.purpose} />
      {isKnown && !isDone && <Progress steps={steps} />}
      <Section
        title={t.develop.title}
        sentence={t.develop.sentence}
        aside={
          <Aside label={t.develop.all} link={(props) => <Link to="/applications/create" {...props} />} />
        }
      >
        <div className={classes.frameworks}>
          {featured.map((entry) => (
            <Framework
              key={entry.id}
              entry={entry}
              taglines={taglines}
              link={(props) => <Link to="/applications/create" search={{ with: entry.id }} {...props} />}
            />
          ))}
        </div>
      </Section>
      <Section
        title={t.protect.title}
        sentence={t.protect.sentence}
        aside={<Aside label={t.protect.all} link={(props) => <Link to="/api-resources" {...props} />} />}
      >
        <div className={classes.frameworks}>
          {featuredApis.map((entry) => (
            <Framework
              key={entry.id}
              entry={entry}
              taglines={apiWords.taglines}
              link={(props) => (
                <Link to="/api-resources" search={{ create: true, guide: entry.id }} {...props} />
              )}
            />
          ))}
        </div>
      </Section>
      <Section title={t.customize.title}>
        <div className={classes.trio}>
          <Card
            icon={IconPalette}
            title={t.customize.signIn.title}
            sentence={t.customize.signIn.sentence}
            to="/sign-in-experience"
            action={t.customize.signIn.action}
          />
          <Card
            icon={IconMail}
            title={emailCard.title}
            sentence={emailCard.sentence}
            to="/connectors"
            action={emailCard.action}
          />
          {instance.data && (
            <Card
              icon={IconPlayerPlay}
              title={t.customize.live.title}
              sentence={t.customize.live.sentence}
              href={`${instance.data.endpoint}/demo-app`}
              action={t.customize.live.action}
            />
          )}
        </div>
      </Section>
      <Section title={t.watch.title}>
        <div className={classes.trio}>
          <Card icon={IconInbox} title={t.watch.inbox.title} sentence={t.watch.inbox.sentence} to="/inbox" />
          <Card icon={IconUsers} title={t.watch.users.title} sentence={t.watch.users.sentence} to="/users" />
          <Card
            icon={IconApi}
            title={t.watch.api.title}
            sentence={t.watch.api.sentence}
            to="/api-reference"
          />
        </div>
      </Section>
    </Page>
  );
}

type Step = {
  readonly label: string;
  /** Undefined while the server is asked. */
  readonly done: boolean | undefined;
  /** Leads to where it is taken; nowhere yet while the instance is asked for its addresses. */
  readonly link: ((props: { readonly children: ReactNode }) => ReactNode) | undefined;
};

const answered = ({ data, isPending }: UseQueryResult<boolean | string>) =>
  isPending ? undefined : Boolean(data);

function useSteps(): readonly Step[] {
  const t = usePhrases('getStarted').steps;
  const instance = useQuery(instanceQuery).data;
  return [
    {
      label: t.application,
      done: answered(useQuery(hasApplication)),
      link: (props) => <Link to="/applications/create" {...props} />,
    },
    {
      label: t.signedIn,
      done: answered(useQuery(hasUser)),
      link:
        instance &&
        ((props) => <a href={`${instance.endpoint}/demo-app`} target="_blank" rel="noreferrer" {...props} />),
    },
    {
      label: t.email,
      done: answered(useQuery(emailConnector)),
      link: (props) => <Link to="/connectors" {...props} />,
    },
  ];
}

function Progress({ steps }: { readonly steps: readonly Step[] }) {
  const t = usePhrases('getStarted').steps;
  return (
    <ul className={classes.progress} aria-label={t.title}>
      {steps.map(({ label, done, link }) => (
        <li key={label} data-done={done || undefined}>
          {done ? (
            <IconCircleCheckFilled size={17} aria-label={t.done} />
          ) : (
            <IconCircle size={17} stroke={1.6} aria-label={t.open} />
          )}
          {done || !link ? label : link({ children: label })}
        </li>
      ))}
    </ul>
  );
}

type AsideProps = {
  readonly label: string;
  readonly link: (props: Record<string, unknown>) => ReactNode;
};

function Aside({ label, link }: AsideProps) {
  return (
    <Button variant="subtle" size="compact-sm" rightSection={<IconArrowRight size={14} />} renderRoot={link}>
      {label}
    </Button>
  );
}

type FrameworkProps = {
  readonly entry: ApiGuideEntry;
  /** By the ids of guides. */
  readonly taglines: Readonly<Record<string, string>>;
  /** Leads to where the guide begins. */
  readonly link: (props: { readonly className: string; readonly children: ReactNode }) => ReactNode;
};

function Framework({ entry, taglines, link }: FrameworkProps) {
  const t = usePhrases('getStarted').develop;
  return link({
    className: classes.framework ?? '',
    children: (
      <>
        <span className={classes.logo}>
          <FrameworkLogo name={entry.logo} size={24} />
        </span>
        <strong>{entry.name}</strong>
        <small>{taglines[entry.id]}</small>
        <span className={classes.start}>
          {t.start} <IconArrowRight size={14} aria-hidden />
        </span>
      </>
    ),
  });
}

type SectionProps = {
  readonly title: string;
  readonly sentence?: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
};

function Section({ title, sentence, aside, children }: SectionProps) {
  return (
    <section className={classes.section}>
      <div className={classes.sectionHead}>
        <div>
          <Title order={2}>{title}</Title>
          {sentence && (
            <Text size="sm" c="dimmed">
              {sentence}
            </Text>
          )}
        </div>
        {aside}
      </div>
      {children}
    </section>
  );
}

type CardProps = {
  readonly icon: TablerIcon;
  readonly title: string;
  readonly sentence: string;
  readonly action?: string;
} & ({ readonly to: NonNullable<LinkProps['to']> } | { readonly href: string });

/** Leads to a page of the Console, or opens one of the tenant's beside it. */
function Card({ icon: Icon, title, sentence, action, ...target }: CardProps) {
  const content = (
    <>
      <span className={classes.icon}>
        <Icon size={18} stroke={1.7} aria-hidden />
      </span>
      <span>
        <strong>{title}</strong>
        <small>{sentence}</small>
      </span>
      {action && <span className={classes.action}>{action}</span>}
    </>
  );
  if ('to' in target) {
    return (
      <Link to={target.to} className={classes.card}>
        {content}
      </Link>
    );
  }
  return (
    <a href={target.href} target="_blank" rel="noreferrer" className={classes.card}>
      {content}
    </a>
  );
}
