/** "Why can this person not …?" – the token that would be issued now, with the reason of every permission. */
import { Anchor, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconRefresh, IconZoomCode } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { lifetimeIn } from '../api-resources/lifetime.ts';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { apis, applications, organizations, people } from '../shell/findables.ts';
import { useTitle } from '../shell/title.ts';
import { CodeBlock } from '../ui/CodeBlock.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { ServerSelect } from '../ui/ServerSelect.tsx';
import { DetailsSkeleton, EmptyState, ErrorState } from '../ui/States.tsx';
import { Holdings } from './Holdings.tsx';
import { type Inspection, inspection, readDetails } from './queries.ts';
import type { InspectorSearch } from './routes.ts';
import { ScopeList } from './ScopeList.tsx';
import classes from './token-inspector.module.css';

const findables = { application: applications, user: people, resource: apis, organization: organizations };

export function TokenInspectorPage() {
  const t = usePhrases('tokenInspector');
  useTitle(t.title);
  const asked = useSearch({ from: '/frame/token-inspector' });
  const navigate = useNavigate({ from: '/token-inspector' });
  const query = useQuery(inspection(asked));
  const ask = (change: Partial<Record<keyof InspectorSearch, string | undefined>>) => {
    const entries = Object.entries({ ...asked, ...change }).filter(([, value]) => value);
    void navigate({ search: Object.fromEntries(entries), replace: true });
  };
  const pickers = ['application', 'user', 'resource', 'organization'] as const;
  const placeholders = {
    application: t.applicationPlaceholder,
    user: t.userPlaceholder,
    resource: t.resourcePlaceholder,
    organization: t.organizationPlaceholder,
  };
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader
        title={t.title}
        purpose={t.purpose}
        actions={
          asked.application && (
            <Button
              variant="default"
              leftSection={<IconRefresh size={15} />}
              loading={query.isFetching}
              onClick={() => void query.refetch()}
            >
              {t.inspect}
            </Button>
          )
        }
      />
      <Stack gap="xl">
        <section className={classes.question} aria-label={t.question}>
          {pickers.map((kind) => (
            <ServerSelect
              key={kind}
              of={findables[kind]}
              label={t[kind]}
              placeholder={placeholders[kind]}
              value={asked[kind]}
              onChange={(value) => ask({ [kind]: value })}
            />
          ))}
          <TypedInput
            label={t.scope}
            hint={t.scopeHint}
            placeholder={t.scopePlaceholder}
            value={asked.scope ?? ''}
            tidy={(text) => text.split(/\s+/).filter(Boolean).join(' ')}
            onChange={(scope) => ask({ scope })}
          />
          <TypedInput
            label={t.details}
            hint={t.detailsHint}
            placeholder='[{"type": "payment_initiation"}]'
            value={asked.details ?? ''}
            tidy={(text) => text.trim().slice(0, 4096)}
            problem={asked.details && !readDetails(asked.details) ? t.detailsProblem : undefined}
            onChange={(details) => ask({ details })}
          />
        </section>
        {!asked.application && (
          <EmptyState icon={IconZoomCode} title={t.emptyTitle} sentence={t.emptySentence} />
        )}
        {asked.application && query.isPending && <DetailsSkeleton />}
        {query.error && (
          <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
        )}
        {asked.application && query.data && !query.error && <Answer of={query.data} asked={asked} />}
      </Stack>
    </Page>
  );
}

type TypedInputProps = {
  readonly label: string;
  readonly hint: string;
  readonly placeholder: string;
  readonly value: string;
  readonly tidy: (text: string) => string;
  readonly problem?: string | undefined;
  readonly onChange: (value: string) => void;
};

/** Asked when one is done with typing. */
function TypedInput({ label, hint, placeholder, value, tidy, problem, onChange }: TypedInputProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const settle = () => {
    const meant = tidy(typed);
    if (meant !== value) onChange(meant);
  };
  return (
    <TextInput
      label={label}
      description={hint}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      error={problem}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={settle}
      onKeyDown={(event) => {
        if (event.key === 'Enter') settle();
      }}
    />
  );
}

type AnswerProps = {
  readonly of: Inspection;
  readonly asked: { readonly application?: string | undefined; readonly user?: string | undefined };
};

function Answer({ of: answer, asked }: AnswerProps) {
  const t = usePhrases('tokenInspector');
  const language = useLanguage();
  const { issued, refusal, claims, header, idToken, grants, authentication } = answer;
  return (
    <Stack gap="lg" aria-live="polite">
      {issued ? (
        <Notice tone="good">{t.issued(lifetimeIn(language, answer.expiresIn ?? 0))}</Notice>
      ) : (
        <Notice tone="warning">
          <Text size="sm">{t.refused}</Text>
          {refusal && (
            <Text size="sm">
              {t.refusedWith} <code>{refusal.error}</code> {refusal.description}
              {refusal.detail && ` (${refusal.detail})`}
            </Text>
          )}
        </Notice>
      )}
      <div className={classes.answer}>
        <section>
          <Group justify="space-between" mb="xs">
            <Title order={2} size="md">
              {t.scopes}
            </Title>
          </Group>
          <ScopeList scopes={answer.scopes} />
          {grants && asked.user && (
            <Holdings
              grants={grants}
              authentication={authentication}
              user={asked.user}
              app={asked.application}
            />
          )}
        </section>
        <section>
          <Title order={2} size="md" mb="xs">
            {t.result}
          </Title>
          <Stack gap="sm">
            <ScriptNotice of={answer} />
            {answer.authorizationDetails?.map(
              ({ type, carried, resource }) =>
                !carried && (
                  <Notice key={type} tone="warning">
                    {t.detailElsewhere(type, resource)}
                  </Notice>
                ),
            )}
            {claims && (
              <>
                <Text size="sm" c="dimmed">
                  {t.formats[answer.format]}
                </Text>
                <CodeBlock code={JSON.stringify(claims, null, 2)} language="json" title={t.payload} />
              </>
            )}
            {header && <CodeBlock code={JSON.stringify(header, null, 2)} language="json" title={t.header} />}
            {idToken && (
              <CodeBlock code={JSON.stringify(idToken, null, 2)} language="json" title={t.idToken} />
            )}
          </Stack>
        </section>
      </div>
    </Stack>
  );
}

function ScriptNotice({ of: { script, tokenType } }: { readonly of: Inspection }) {
  const t = usePhrases('tokenInspector').script;
  const edit = (
    <Anchor
      size="sm"
      underline="always"
      renderRoot={(props) => <Link to="/customize-jwt/$tokenType" params={{ tokenType }} {...props} />}
    >
      {t.edit}
    </Anchor>
  );
  if (script.type === 'none' || (script.type === 'claims' && script.ignored.length === 0))
    return (
      <Text size="sm" c="dimmed">
        {script.type === 'none' ? t.none : t.claims(Object.keys(script.claims).length)} {edit}
      </Text>
    );
  if (script.type === 'claims')
    return (
      <Notice tone="warning" action={edit}>
        {t.claims(Object.keys(script.claims).length)} {t.ignored(script.ignored.join(', '))}
      </Notice>
    );
  if (script.type === 'denied')
    return (
      <Notice tone="warning" action={edit}>
        {t.denied(script.message ?? t.noWords)}
      </Notice>
    );
  const { line, message } = script.failure;
  return (
    <Notice tone="bad" action={edit}>
      {line === undefined ? t.failed(message) : t.failedAt(line, message)}
      {!script.blocks && ` ${t.without}`}
    </Notice>
  );
}
