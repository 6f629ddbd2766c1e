import { Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import type { Application } from '../applications/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { toast } from '../shell/toasts.ts';
import { DnsRecords } from '../ui/DnsRecords.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { ErrorState } from '../ui/States.tsx';
import { type CustomDomain, customDomains, useDomainChanges } from './queries.ts';
import { isDomain } from './values.ts';

/** A domain of the application's own: added, pointed here by DNS records, looked up until they are seen. */
export function DomainCard({ app }: { readonly app: Application }) {
  const t = usePhrases('protectedApps').domain;
  const query = useQuery(customDomains(app.id));
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      {query.error && <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && <AddDomain app={app} />}
      {query.data?.map((one) => (
        <Domain
          key={one.domain}
          app={app}
          one={one}
          checking={query.isFetching}
          onCheck={() => void query.refetch()}
        />
      ))}
    </FormCard>
  );
}

function AddDomain({ app }: { readonly app: Application }) {
  const t = usePhrases('protectedApps').domain;
  const { add } = useDomainChanges(app.id);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const submit = () => {
    if (!isDomain(text)) {
      setProblem(t.problem);
      return;
    }
    setProblem(undefined);
    add.mutate(text.trim());
  };
  return (
    <Group align="flex-end" gap="xs" wrap="wrap">
      <TextInput
        label={t.label}
        placeholder={t.placeholder}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && submit()}
        error={problem ?? (add.error && sentenceOf(add.error))}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        inputMode="url"
        flex="1 1 220px"
        inputWrapperOrder={['label', 'error', 'input']}
      />
      <Button variant="default" onClick={submit} loading={add.isPending}>
        {t.add}
      </Button>
    </Group>
  );
}

type DomainProps = {
  readonly app: Application;
  readonly one: CustomDomain;
  readonly checking: boolean;
  readonly onCheck: () => void;
};

function Domain({ app, one, checking, onCheck }: DomainProps) {
  const t = usePhrases('protectedApps').domain;
  const confirm = useConfirm();
  const { remove } = useDomainChanges(app.id);
  const active = one.status === 'Active';
  const takeAway = async () => {
    const agreed = await confirm({
      title: t.removeTitle(one.domain),
      consequence: t.removeConsequence,
      action: t.remove,
      danger: true,
    });
    if (!agreed) return;
    await remove.mutateAsync(one.domain).then(
      () => toast.done(t.removed(one.domain)),
      () => {},
    );
  };
  return (
    <Stack gap="sm">
      <Group gap="xs" wrap="wrap" aria-live="polite">
        <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
          {one.domain}
        </Text>
        <Badge size="sm" color={active ? 'green' : 'gray'}>
          {active ? t.active : t.waiting}
        </Badge>
      </Group>
      {!active && (
        <>
          <Text size="sm">{t.set}</Text>
          <DnsRecords label={t.title} records={one.dnsRecords} />
        </>
      )}
      {one.errorMessage && <Notice tone="warning">{one.errorMessage}</Notice>}
      <Text size="sm" c="dimmed">
        {t.certificate}
      </Text>
      <Group gap="xs">
        {!active && (
          <Button variant="default" size="compact-sm" onClick={onCheck} loading={checking}>
            {t.check}
          </Button>
        )}
        <Button variant="subtle" color="red" size="compact-sm" onClick={() => void takeAway()}>
          {t.remove}
        </Button>
      </Group>
    </Stack>
  );
}
