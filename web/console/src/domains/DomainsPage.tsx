/** Domains of the tenant's own: added, proved and pointed here by DNS records, looked up until they are seen. */
import { Button, Group, Text, TextInput } from '@mantine/core';
import { IconWorld } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { isDomain } from '../protected-apps/values.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useTitle } from '../shell/title.ts';
import { toast } from '../shell/toasts.ts';
import { useUnsaved } from '../shell/unsaved.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { DetailsSkeleton, EmptyState, ErrorState } from '../ui/States.tsx';
import { DomainCard } from './DomainCard.tsx';
import { domains, useDomainChanges } from './queries.ts';

const most = 10;

export function DomainsPage() {
  const t = usePhrases('domains');
  useTitle(t.title);
  const query = useQuery(domains);
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader title={t.title} purpose={t.purpose} about={{ text: t.about }} />
      {query.isPending && <DetailsSkeleton />}
      {query.error && !query.data && (
        <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.data && (
        <>
          <FormCard title={t.add.title} explanation={t.add.explanation}>
            {query.data.length < most ? (
              <AddDomain />
            ) : (
              <Text size="sm" c="dimmed">
                {t.add.full(most)}
              </Text>
            )}
          </FormCard>
          {query.data.length === 0 && (
            <EmptyState icon={IconWorld} title={t.none.title} sentence={t.none.sentence} />
          )}
          {query.data.map((domain) => (
            <DomainCard
              key={domain.id}
              domain={domain}
              checking={query.isFetching}
              onCheck={() => void query.refetch()}
            />
          ))}
        </>
      )}
    </Page>
  );
}

function AddDomain() {
  const t = usePhrases('domains').add;
  const { add } = useDomainChanges();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  useUnsaved(text.trim() !== '' && !add.isPending);
  const submit = () => {
    const name = text.trim().replace(/\.$/, '');
    if (!isDomain(name) || name.split('.').length < 3) return setProblem(t.problem);
    setProblem(undefined);
    add.mutate(name, {
      onSuccess: ({ domain }) => {
        setText('');
        toast.done(t.added(domain));
      },
    });
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Group align="flex-end" gap="xs" wrap="wrap">
        <TextInput
          label={t.label}
          placeholder="auth.example.com"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={problem ?? (add.error && sentenceOf(add.error))}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          inputMode="url"
          flex="1 1 220px"
          inputWrapperOrder={['label', 'error', 'input']}
        />
        <Button type="submit" loading={add.isPending}>
          {t.submit}
        </Button>
      </Group>
    </form>
  );
}
