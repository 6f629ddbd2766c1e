import { Group, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight, IconChartLine } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { sentenceOf } from '../api/errors.ts';
import { currentLanguage, usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useTitle } from '../shell/title.ts';
import { Page, PageHeader } from '../ui/Page.tsx';
import { EmptyState, ErrorState } from '../ui/States.tsx';
import { Curve } from './Curve.tsx';
import classes from './Dashboard.module.css';
import { active, type Figure, totals } from './queries.ts';

export function DashboardPage() {
  const t = usePhrases('dashboard');
  useTitle(t.title);
  const { data, error, refetch } = useQuery(totals);
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader title={t.title} purpose={t.purpose} />
      <Stack gap="lg">
        {error && !data ? (
          <ErrorState sentence={sentenceOf(error)} onRetry={() => void refetch()} />
        ) : (
          <div className={classes.cards}>
            <Card label={t.total} count={data?.total} />
            <Card label={t.today} figure={data?.today} beside={t.besideYesterday} />
            <Card label={t.last7Days} figure={data?.last7Days} beside={t.besideWeek} />
          </div>
        )}
        <Active />
      </Stack>
    </Page>
  );
}

function Active() {
  const t = usePhrases('dashboard');
  const { date } = useSearch({ from: '/frame/dashboard' });
  const navigate = useNavigate({ from: '/dashboard' });
  const { data, error, refetch } = useQuery(active(date));
  const language = currentLanguage();
  const isEmpty = data?.dauCurve.every(({ count }) => count === 0);
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={2}>{t.active}</Title>
          <Text size="sm" c="dimmed" maw={560}>
            {t.activePurpose}
          </Text>
        </div>
        <TextInput
          type="date"
          label={t.until}
          value={date ?? data?.dauCurve.at(-1)?.date ?? ''}
          onChange={({ currentTarget: { value } }) =>
            void navigate({ search: value ? { date: value } : {}, replace: true })
          }
        />
      </Group>
      {error && !data ? (
        <ErrorState sentence={sentenceOf(error)} onRetry={() => void refetch()} />
      ) : (
        <>
          <div className={classes.cards}>
            <Card label={t.dau} figure={data?.dau} beside={t.besideDay} />
            <Card label={t.wau} figure={data?.wau} beside={t.besideWeek} />
            <Card label={t.mau} figure={data?.mau} beside={t.besideMonth} />
          </div>
          <section className={classes.card} aria-label={t.curve}>
            {!data && <Skeleton height={200} />}
            {isEmpty && <EmptyState icon={IconChartLine} title={t.empty.title} sentence={t.empty.sentence} />}
            {data && !isEmpty && <Curve days={data.dauCurve} nameOf={t.people} language={language} />}
            {data && !isEmpty && (
              <details>
                <summary>
                  <Text span size="sm">
                    {t.asTable}
                  </Text>
                </summary>
                <table className={classes.table}>
                  <caption className={classes.caption}>{t.curve}</caption>
                  <thead>
                    <tr>
                      <th scope="col">{t.day}</th>
                      <th scope="col">{t.dau}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {[...data.dauCurve].reverse().map((day) => (
                      <tr key={day.date}>
                        <th scope="row">{new Date(`${day.date}T12:00:00`).toLocaleDateString(language)}</th>
                        <td>{day.count.toLocaleString(language)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </details>
            )}
          </section>
        </>
      )}
    </Stack>
  );
}

type CardProps = {
  readonly label: string;
  readonly count?: number | undefined;
  readonly figure?: Figure | undefined;
  /** What the difference is beside. */
  readonly beside?: string;
};

function Card({ label, figure, count = figure?.count, beside }: CardProps) {
  const t = usePhrases('dashboard');
  const language = currentLanguage();
  const Arrow = (figure?.delta ?? 0) < 0 ? IconArrowDownRight : IconArrowUpRight;
  return (
    <section className={classes.card} aria-label={label}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <div className={classes.number}>
        {count === undefined ? <Skeleton height="1lh" width={70} /> : count.toLocaleString(language)}
      </div>
      {beside && (
        <Group gap={4} wrap="nowrap">
          {figure && figure.delta !== 0 && <Arrow size={14} aria-hidden />}
          <Text size="xs" c="dimmed">
            {figure
              ? figure.delta === 0
                ? t.same(beside)
                : `${figure.delta.toLocaleString(language, { signDisplay: 'exceptZero' })} ${beside}`
              : '\u00a0'}
          </Text>
        </Group>
      )}
    </section>
  );
}
