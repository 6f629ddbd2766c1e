import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { focusFirstProblem } from '../shell/settings-form.tsx';
import { Notice } from '../ui/Notice.tsx';
import type { Config, Factory, useTrial } from './queries.ts';

type Props = {
  readonly factory: Factory;
  readonly trial: ReturnType<typeof useTrial>;
  /** What the settings were refused for is said where it stands, not here. */
  readonly isSaidElsewhere: boolean;
  /** The settings as typed, or nothing when something in them is plainly wrong. */
  readonly settings: () => Config | undefined;
};

/** Sends one message through settings that need not be stored; the provider's own words when it refuses. */
export function Trial({ factory, trial, isSaidElsewhere, settings }: Props) {
  const t = usePhrases('connectors').guide;
  const [to, setTo] = useState('');
  const kind = factory.type === 'Sms' ? 'Sms' : 'Email';
  const send = (event: FormEvent) => {
    event.preventDefault();
    const config = settings();
    if (config) trial.mutate({ to, config }, { onError: () => focusFirstProblem() });
  };
  return (
    <form onSubmit={send}>
      <Stack gap="sm">
        <div>
          <Title order={2} fz="md">
            {t.trial}
          </Title>
          <Text size="sm" c="dimmed">
            {t.trialHint}
          </Text>
        </div>
        <Group align="flex-end" gap="sm">
          <TextInput
            label={t.trialTo[kind]}
            type={kind === 'Email' ? 'email' : 'tel'}
            required
            withAsterisk={false}
            flex={1}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={trial.isPending}>
            {t.trialSend}
          </Button>
        </Group>
        {trial.isSuccess && (
          <div ref={bringIntoView}>
            <Notice tone="good">{t.trialSent(trial.variables.to)}</Notice>
          </div>
        )}
        {trial.error && (
          <div ref={bringIntoView}>
            <Notice tone="bad">{isSaidElsewhere ? t.notTaken : sentenceOf(trial.error)}</Notice>
          </div>
        )}
      </Stack>
    </form>
  );
}

/** The answer comes below the button, where the window may end. */
const bringIntoView = (node: HTMLElement | null) => node?.scrollIntoView({ block: 'nearest' });
