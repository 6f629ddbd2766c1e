/** Who checks that somebody is a person, and whether it is asked for. */
import { Anchor, Button, Group, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { SaveBar } from '../shell/settings-form.tsx';
import { toast } from '../shell/toasts.ts';
import type { StoredExperience } from '../sign-in-experience/queries.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import { CaptchaForm } from './CaptchaForm.tsx';
import { keyPages, kinds, startOf } from './captcha.ts';
import { usePartForm, WithExperience } from './experience.tsx';
import { type CaptchaConfig, type CaptchaProvider, captchaProvider, useRemoveCaptcha } from './queries.ts';

export function CaptchaTab() {
  const query = useQuery(captchaProvider);
  if (query.error && query.data === undefined)
    return <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <DetailsSkeleton />;
  const provider = query.data;
  return (
    <>
      <WithExperience>
        {(stored) => <PolicyCard stored={stored} hasProvider={provider !== null} />}
      </WithExperience>
      <Provider provider={provider} />
    </>
  );
}

function PolicyCard({
  stored,
  hasProvider,
}: {
  readonly stored: StoredExperience;
  readonly hasProvider: boolean;
}) {
  const t = usePhrases('security').captcha;
  const form = usePartForm({
    stored,
    valuesOf: ({ captchaPolicy }: StoredExperience) => ({ enabled: captchaPolicy.enabled ?? false }),
    changeOf: ({ enabled }) => ({ captchaPolicy: { enabled } }),
  });
  return (
    <FormCard title={t.policy} explanation={t.policyHint}>
      <Switch
        label={t.enabled}
        description={t.enabledHint}
        disabled={!hasProvider && !form.values.enabled}
        {...form.getInputProps('enabled', { type: 'checkbox' })}
      />
      {!hasProvider && <Notice>{t.needsProvider}</Notice>}
      {stored.customUiAssets && <Notice tone="warning">{t.customUi}</Notice>}
      <SaveBar form={form} />
    </FormCard>
  );
}

function Provider({ provider }: { readonly provider: CaptchaProvider | null }) {
  const t = usePhrases('security').captcha;
  const [chosen, setChosen] = useState<CaptchaConfig>();
  const remove = useRemoveCaptcha();
  const confirm = useConfirm();
  const shown = chosen ?? provider?.config;
  const askToRemove = async () => {
    const question = {
      title: t.removeTitle,
      consequence: t.removeConsequence,
      action: t.remove,
      danger: true,
    };
    if (!(await confirm(question))) return;
    remove.mutate(undefined, {
      onSuccess: () => {
        setChosen(undefined);
        toast.done(t.removed);
      },
    });
  };
  return (
    <>
      <FormCard title={t.provider} explanation={t.providerHint}>
        <Group gap="sm" role="group" aria-label={t.provider}>
          {kinds.map((type) => (
            <Button
              key={type}
              variant={shown?.type === type ? 'filled' : 'default'}
              aria-pressed={shown?.type === type}
              onClick={() => setChosen(provider?.config.type === type ? undefined : startOf(type))}
            >
              {t.names[type]}
            </Button>
          ))}
        </Group>
        {shown && (
          <Text size="sm" c="dimmed">
            {t.about[shown.type]}{' '}
            {keyPages[shown.type] && (
              <Anchor href={keyPages[shown.type]} target="_blank" rel="noreferrer" underline="always" inherit>
                {t.keys}
              </Anchor>
            )}
          </Text>
        )}
        {shown && (
          <CaptchaForm
            key={`${shown.type} ${provider?.updatedAt ?? 0}`}
            config={shown}
            isNew={chosen !== undefined}
            onSaved={() => setChosen(undefined)}
          />
        )}
      </FormCard>
      {provider && (
        <FormCard title={t.remove} explanation={t.removeConsequence}>
          <div>
            <Button variant="default" onClick={() => void askToRemove()} loading={remove.isPending}>
              {t.remove}
            </Button>
          </div>
        </FormCard>
      )}
    </>
  );
}
