/** After how many failures somebody is locked out, who is, and how long codes live. */
import { NumberInput, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { EmailPreview } from '../email-templates/EmailPreview.tsx';
import { shownEmail } from '../email-templates/queries.ts';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { SaveBar } from '../shell/settings-form.tsx';
import type { StoredExperience } from '../sign-in-experience/queries.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { usePartForm, WithExperience } from './experience.tsx';
import { LockedCard } from './LockedCard.tsx';
import { generalChangeOf, generalProblems, generalValuesOf } from './values.ts';

export function GeneralTab() {
  return (
    <>
      <WithExperience>{(stored) => <Settings stored={stored} />}</WithExperience>
      <LockedCard />
    </>
  );
}

const counter = { clampBehavior: 'none', allowNegative: false, maw: 280 } as const;

function Settings({ stored }: { readonly stored: StoredExperience }) {
  const t = usePhrases('security').general;
  const form = usePartForm({
    stored,
    valuesOf: generalValuesOf,
    changeOf: generalChangeOf,
    validate: (values) =>
      Object.fromEntries(generalProblems(values).map((field) => [field, t.problems[field]])),
  });
  return (
    <>
      <FormCard title={t.lockout} explanation={t.lockoutHint}>
        <NumberInput
          label={t.attempts}
          description={t.attemptsHint}
          {...counter}
          {...form.getInputProps('attempts')}
        />
        <NumberInput
          label={t.minutes}
          description={t.minutesHint}
          {...counter}
          {...form.getInputProps('minutes')}
        />
      </FormCard>
      <FormCard title={t.codes} explanation={t.codesHint}>
        <NumberInput label={t.codeMinutes} {...counter} {...form.getInputProps('codeMinutes')} />
        <NumberInput
          label={t.codeTries}
          description={t.codeTriesHint}
          {...counter}
          {...form.getInputProps('codeTries')}
        />
        <NumberInput
          label={t.codeLength}
          description={t.codeLengthHint}
          {...counter}
          {...form.getInputProps('codeLength')}
        />
        <Switch
          label={t.withLink}
          description={t.withLinkHint}
          {...form.getInputProps('withLink', { type: 'checkbox' })}
        />
        {form.values.withLink && <LinkedMail />}
      </FormCard>
      <SaveBar form={form} />
    </>
  );
}

/** The mail as it would go out with the switch on, in the language of whoever decides. */
function LinkedMail() {
  const language = useLanguage();
  const { data } = useQuery(shownEmail(language, 'SignIn', { withLink: true }));
  return data ? <EmailPreview shown={data} /> : null;
}
