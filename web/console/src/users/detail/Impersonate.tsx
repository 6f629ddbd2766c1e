/** Acting as somebody: an application and a reason, then the token with the request that exchanges it. */
import { Button, Group, Modal, Select, Stack, Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { sentenceOf } from '../../api/errors.ts';
import { usePhrases } from '../../i18n/language.ts';
import { CodeBlock } from '../../ui/CodeBlock.tsx';
import { CopyValue } from '../../ui/CopyValue.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { exchangers, type Impersonation, impersonationSettings, useImpersonate } from './queries.ts';

type Props = {
  readonly userId: string;
  readonly name: string;
  readonly opened: boolean;
  readonly onClose: () => void;
};

export function Impersonate({ userId, name, opened, onClose }: Props) {
  const t = usePhrases('person').act;
  const impersonate = useImpersonate(userId);
  const made = impersonate.data;
  const forget = impersonate.reset;
  useEffect(() => {
    if (opened) forget();
  }, [opened, forget]);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={made ? t.madeTitle : t.title(name)}
      closeOnClickOutside={!made}
    >
      {made ? (
        <Made made={made} onClose={onClose} />
      ) : (
        <Asking
          onSubmit={impersonate.mutate}
          pending={impersonate.isPending}
          refusal={impersonate.error ? sentenceOf(impersonate.error) : undefined}
        />
      )}
    </Modal>
  );
}

function Asking({
  onSubmit,
  pending,
  refusal,
}: {
  readonly onSubmit: (body: { readonly applicationId: string; readonly reason: string }) => void;
  readonly pending: boolean;
  readonly refusal: string | undefined;
}) {
  const t = usePhrases('person').act;
  const applications = useQuery(exchangers);
  const settings = useQuery(impersonationSettings);
  const [applicationId, setApplication] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const isOff = settings.data?.enabled === false;
  const failure = refusal ?? (applications.error ? sentenceOf(applications.error) : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (applicationId && reason.trim()) onSubmit({ applicationId, reason: reason.trim() });
  };
  if (isOff) return <Notice tone="warning">{t.off}</Notice>;
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{t.explanation}</Text>
        {applications.data?.length === 0 && <Notice tone="warning">{t.noApplications}</Notice>}
        <Select
          label={t.application}
          description={t.applicationHint}
          required
          searchable
          value={applicationId}
          data={(applications.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setApplication}
        />
        <Textarea
          label={t.reason}
          description={t.reasonHint}
          required
          maxLength={256}
          autosize
          minRows={2}
          value={reason}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        {settings.data?.tellPerson && (
          <Text size="sm" c="dimmed">
            {t.told}
          </Text>
        )}
        {failure && (
          <Text size="sm" c="red" role="alert">
            {failure}
          </Text>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={pending} disabled={!applicationId || !reason.trim()}>
            {t.create}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Made({ made, onClose }: { readonly made: Impersonation; readonly onClose: () => void }) {
  const t = usePhrases('person').act;
  const { url, parameters } = made.exchange;
  const lines = Object.entries(parameters).map(([name, value]) => `  --data-urlencode '${name}=${value}'`);
  const code = [`curl -X POST '${url}'`, ...lines, `  --data-urlencode 'scope=openid profile'`].join(' \\\n');
  return (
    <Stack gap="md">
      <CopyValue value={made.subjectToken} />
      <Text size="sm" c="dimmed">
        {t.madeHint}
      </Text>
      <CodeBlock language="bash" code={code} mask={made.subjectToken} />
      <Text size="sm" c="dimmed">
        {t.secretHint}
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t.done}</Button>
      </Group>
    </Stack>
  );
}
