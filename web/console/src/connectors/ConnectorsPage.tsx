import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sentenceOf } from '../api/errors.ts';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useTitle } from '../shell/title.ts';
import { signInExperience } from '../sign-in-experience/queries.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import { Logo } from './Logo.tsx';
import { OutboxCard } from './OutboxCard.tsx';
import {
  type ConnectorRow,
  connectors,
  type Factory,
  factories,
  inLanguage,
  messageChannels,
} from './queries.ts';
import { Reserve } from './Reserve.tsx';

export function ConnectorsPage() {
  const t = usePhrases('connectors');
  useTitle(t.title);
  const present = useQuery(connectors);
  const possible = useQuery(factories);
  const failure = present.error ?? possible.error;
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader title={t.title} purpose={t.purpose} />
      {failure && (
        <ErrorState
          sentence={sentenceOf(failure)}
          onRetry={() => {
            void present.refetch();
            void possible.refetch();
          }}
        />
      )}
      {!failure && !(present.data && possible.data) && <DetailsSkeleton />}
      {present.data &&
        possible.data &&
        (['Email', 'Sms'] as const).map((kind) => (
          <Kind
            key={kind}
            kind={kind}
            present={present.data.find((row) => row.type === kind && !row.isReserve)}
            reserve={present.data.find((row) => row.type === kind && row.isReserve)}
            possible={possible.data.filter(({ type }) => type === kind)}
          />
        ))}
      <OutboxCard />
    </Page>
  );
}

type KindProps = {
  readonly kind: 'Email' | 'Sms';
  readonly present: ConnectorRow | undefined;
  readonly reserve: ConnectorRow | undefined;
  readonly possible: readonly Factory[];
};

function Kind({ kind, present, reserve, possible }: KindProps) {
  const t = usePhrases('connectors');
  const state = useQuery(messageChannels).data?.[kind === 'Email' ? 'email' : 'sms'];
  const inbox = (
    <Button size="xs" variant="default" renderRoot={(props) => <Link to="/inbox" {...props} />}>
      {t.openInbox}
    </Button>
  );
  return (
    <FormCard title={t.kinds[kind]}>
      {!present && state && (
        <Notice
          tone={state.delivery === 'nobody' && state.uses.length > 0 ? 'warning' : 'info'}
          {...(state.delivery === 'inbox' && { action: inbox })}
        >
          {(possible.length > 0 ? t.undelivered : t.noneOfKind)[state.withoutConnector]}
        </Notice>
      )}
      {possible.map((factory) => (
        <FactoryRow key={factory.id} factory={factory} inUse={present?.connectorId === factory.id} />
      ))}
      {present && <Reserve reserve={reserve} possible={possible} />}
      {kind === 'Email' && present && <NotUsedYet />}
    </FormCard>
  );
}

/** The step after this one: nobody signs in by email until it is chosen elsewhere. */
function NotUsedYet() {
  const t = usePhrases('connectors').notUsedYet;
  const { data } = useQuery(signInExperience);
  if (!data || data.signIn.methods.some(({ identifier }) => identifier === 'email')) return null;
  return (
    <Notice
      action={
        <Button
          size="xs"
          variant="default"
          renderRoot={(props) => <Link to="/sign-in-experience/sign-up-and-sign-in" {...props} />}
        >
          {t.choose}
        </Button>
      }
    >
      {t.sentence}
    </Notice>
  );
}

function FactoryRow({ factory, inUse }: { readonly factory: Factory; readonly inUse: boolean }) {
  const t = usePhrases('connectors');
  const language = useLanguage();
  return (
    <Paper withBorder p="md" radius="md">
      <Group gap="md" wrap="nowrap">
        <Logo source={factory.logo} />
        <Stack gap={2} flex={1} miw={0}>
          <Group gap="xs">
            <Text fw={600} size="sm">
              {inLanguage(factory.name, language)}
            </Text>
            {inUse && (
              <Badge size="sm" variant="light">
                {t.inUse}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {inLanguage(factory.description, language)}
          </Text>
        </Stack>
        <Button
          size="xs"
          variant={inUse ? 'default' : 'light'}
          aria-label={`${inUse ? t.settings : t.setUp}: ${inLanguage(factory.name, language)}`}
          renderRoot={(props) => (
            <Link to="/connectors/guide/$factoryId" params={{ factoryId: factory.id }} {...props} />
          )}
        >
          {inUse ? t.settings : t.setUp}
        </Button>
      </Group>
    </Paper>
  );
}
