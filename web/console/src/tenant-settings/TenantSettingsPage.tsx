/** How long browsers stay signed in, and what tokens and cookies are signed with. */
import { NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { useTitle } from '../shell/title.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import { DeletionCard } from '../users/deleted/DeletionCard.tsx';
import { TokenLifeCard, VerificationCard } from '../users/detail/IdentityCards.tsx';
import { ImpersonationCard } from '../users/detail/ImpersonationCard.tsx';
import { CookieKeysCard, SigningKeysCard } from './KeysCards.tsx';
import { sessionSettings, useSessionChange } from './queries.ts';
import { ScheduledRotationCard } from './ScheduledRotation.tsx';
import { IntrospectionCard, NoticesCard, PkceCard, SecretsCard } from './SwitchCards.tsx';

const day = 86_400;

export function TenantSettingsPage() {
  const t = usePhrases('tenantSettings');
  useTitle(t.title);
  const query = useQuery(sessionSettings);
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader title={t.title} purpose={t.purpose} />
      {query.isPending && <DetailsSkeleton />}
      {query.error && !query.data && (
        <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.data && (
        <>
          <SessionCard ttl={query.data.ttl} />
          <SigningKeysCard />
          <ScheduledRotationCard />
          <CookieKeysCard />
          <SecretsCard />
          <IntrospectionCard />
          <PkceCard />
          <NoticesCard />
          <VerificationCard />
          <TokenLifeCard />
          <DeletionCard />
          <ImpersonationCard />
        </>
      )}
    </Page>
  );
}

type Values = { days: number | string };

/** To the hundredth, which is a quarter of an hour. */
const valuesOf = (ttl: number): Values => ({ days: Math.max(0.01, Math.round((ttl / day) * 100) / 100) });

function SessionCard({ ttl }: { readonly ttl: number }) {
  const t = usePhrases('tenantSettings');
  const { mutateAsync } = useSessionChange();
  const form = useSettingsForm<Values>({
    stored: valuesOf(ttl),
    validate: ({ days }) => {
      const given = Number(days);
      return days === '' || !(given >= 0.01 && given <= 365) ? { days: t.daysProblem } : {};
    },
    save: async ({ days }) => valuesOf((await mutateAsync(Math.round(Number(days) * day))).ttl),
  });
  return (
    <FormCard title={t.session} explanation={t.sessionHint}>
      <NumberInput
        label={t.days}
        description={t.daysHint}
        min={0.01}
        max={365}
        decimalScale={2}
        clampBehavior="none"
        allowNegative={false}
        maw={280}
        {...form.getInputProps('days')}
      />
      <SaveBar form={form} />
    </FormCard>
  );
}
