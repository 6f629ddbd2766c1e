/** Acting as somebody: an application and a reason, then a link for this browser, or a token with the request that exchanges it. */
import { Button, Group, SegmentedControl, Select, Stack, Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { sentenceOf } from '../../api/errors.ts';
import { usePhrases } from '../../i18n/language.ts';
import { FormDialog } from '../../shell/FormDialog.tsx';
import { useUnsaved } from '../../shell/unsaved.tsx';
import { CodeBlock } from '../../ui/CodeBlock.tsx';
import { CopyValue } from '../../ui/CopyValue.tsx';
import { Notice } from '../../ui/Notice.tsx';
import {
  exchangers,
  type Impersonation,
  impersonationSettings,
  signInApplications,
  useActingLink,
  useImpersonate,
} from './queries.ts';

type Way = 'browser' | 'token';

type Props = {
  readonly userId: string;
  readonly name: string;
  readonly opened: boolean;
  readonly onClose: () => void;
};

export function Impersonate({ userId, name, opened, onClose }: Props) {
  const t = usePhrases('person').act;
  const [way, setWay] = useState<Way>('browser');
  const impersonate = useImpersonate(userId);
  const actingLink = useActingLink(userId);
  const { reset: forgetToken, data: token } = impersonate;
  const { reset: forgetLink, data: link } = actingLink;
  useEffect(() => {
    if (!opened) return;
    forgetToken();
    forgetLink();
  }, [opened, forgetToken, forgetLink]);
  const asked = way === 'browser' ? actingLink : impersonate;
  return (
    <FormDialog
      opened={opened}
      onClose={onClose}
      size="lg"
      title={token ? t.madeTitle : link ? t.linkTitle : t.title(name)}
      closeOnClickOutside={!token}
    >
      {token ? (
        <Made made={token} onClose={onClose} />
      ) : link ? (
        <Ready url={link.url} onClose={onClose} />
      ) : (
        <Asking
          way={way}
          onWay={setWay}
          onSubmit={asked.mutate}
          pending={asked.isPending}
          refusal={asked.error ? sentenceOf(asked.error) : undefined}
        />
      )}
    </FormDialog>
  );
}

/** The browser itself opens it, so that nothing blocks the window. */
function Ready({ url, onClose }: { readonly url: string; readonly onClose: () => void }) {
  const t = usePhrases('person').act;
  return (
    <Stack gap="md">
      <Text size="sm">{t.linkHint}</Text>
      <Group justify="flex-end">
        <Button
          component="a"
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          onClick={onClose}
          data-autofocus
        >
          {t.open}
        </Button>
      </Group>
    </Stack>
  );
}

function Asking({
  way,
  onWay,
  onSubmit,
  pending,
  refusal,
}: {
  readonly way: Way;
  readonly onWay: (way: Way) => void;
  readonly onSubmit: (body: { readonly applicationId: string; readonly reason: string }) => void;
  readonly pending: boolean;
  readonly refusal: string | undefined;
}) {
  const t = usePhrases('person').act;
  const inBrowser = way === 'browser';
  const applications = useQuery(inBrowser ? signInApplications : exchangers);
  const settings = useQuery(impersonationSettings);
  const [applicationId, setApplication] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const isOff = settings.data?.enabled === false;
  useUnsaved(reason !== '' && !pending);
  const failure = refusal ?? (applications.error ? sentenceOf(applications.error) : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (applicationId && reason.trim()) onSubmit({ applicationId, reason: reason.trim() });
  };
  if (isOff) return <Notice tone="warning">{t.off}</Notice>;
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <SegmentedControl
          aria-label={t.way}
          value={way}
          data={[
            { value: 'browser', label: t.inBrowser },
            { value: 'token', label: t.byToken },
          ]}
          onChange={(value) => {
            onWay(value === 'token' ? 'token' : 'browser');
            setApplication(null);
          }}
        />
        <Text size="sm">{inBrowser ? t.browserExplanation : t.explanation}</Text>
        {applications.data?.length === 0 && (
          <Notice tone="warning">{inBrowser ? t.noSignIn : t.noApplications}</Notice>
        )}
        <Select
          label={t.application}
          description={inBrowser ? t.browserApplicationHint : t.applicationHint}
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
            {inBrowser ? t.createLink : t.create}
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
        {t.madeHint(Math.floor(made.expiresIn / 60))}
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
