/** What new passwords must be, how long they last, and a field to try one. */
import { Anchor, NumberInput, Select, Switch, Textarea } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar } from '../shell/settings-form.tsx';
import type { StoredExperience } from '../sign-in-experience/queries.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { usePartForm, WithExperience } from './experience.tsx';
import { PasswordTrial } from './PasswordTrial.tsx';
import { passwordChangeOf, passwordPolicyOf, passwordProblems, passwordValuesOf } from './values.ts';

export function PasswordPolicyTab() {
  return <WithExperience>{(stored) => <Settings stored={stored} />}</WithExperience>;
}

const counter = { clampBehavior: 'none', allowDecimal: false, allowNegative: false, maw: 280 } as const;

function Settings({ stored }: { readonly stored: StoredExperience }) {
  const t = usePhrases('security').passwords;
  const form = usePartForm({
    stored,
    valuesOf: passwordValuesOf,
    changeOf: passwordChangeOf,
    validate: (values) =>
      Object.fromEntries(passwordProblems(values).map((field) => [field, t.problems[field]])),
  });
  const checkbox = (name: 'pwned' | 'repetition' | 'userInfo' | 'expires') =>
    form.getInputProps(name, { type: 'checkbox' });
  const canRecover = stored.forgotPasswordMethods === null || stored.forgotPasswordMethods.length > 0;
  const isWrong = passwordProblems(form.values).length > 0;
  return (
    <>
      <FormCard title={t.length} explanation={t.lengthHint}>
        <NumberInput label={t.minLength} {...counter} {...form.getInputProps('minLength')} />
        <NumberInput
          label={t.maxLength}
          description={t.maxLengthHint}
          {...counter}
          {...form.getInputProps('maxLength')}
        />
        <Select
          label={t.kinds}
          description={t.kindsHint}
          allowDeselect={false}
          data={t.kindChoices.map((label, index) => ({ value: String(index + 1), label }))}
          {...form.getInputProps('kinds')}
        />
      </FormCard>
      <FormCard title={t.refused} explanation={t.refusedHint}>
        <Switch label={t.pwned} description={t.pwnedHint} {...checkbox('pwned')} />
        <Switch label={t.repetition} description={t.repetitionHint} {...checkbox('repetition')} />
        <Switch label={t.userInfo} description={t.userInfoHint} {...checkbox('userInfo')} />
        <Textarea
          label={t.words}
          description={t.wordsHint}
          autosize
          minRows={2}
          maxRows={8}
          spellCheck={false}
          {...form.getInputProps('words')}
        />
      </FormCard>
      <FormCard title={t.reuse} explanation={t.reuseHint}>
        <NumberInput
          label={t.history}
          description={t.historyHint}
          {...counter}
          {...form.getInputProps('history')}
        />
        <Switch
          label={t.expires}
          description={t.expiresHint}
          disabled={!canRecover && !form.values.expires}
          {...checkbox('expires')}
        />
        {!canRecover && (
          <Notice
            action={
              <Anchor
                size="sm"
                underline="always"
                renderRoot={(props) => <Link to="/sign-in-experience/sign-up-and-sign-in" {...props} />}
              >
                {t.recovery}
              </Anchor>
            }
          >
            {t.needsRecovery}
          </Notice>
        )}
        {form.values.expires && (
          <NumberInput label={t.days} description={t.daysHint} {...counter} {...form.getInputProps('days')} />
        )}
      </FormCard>
      <PasswordTrial policy={isWrong ? undefined : passwordPolicyOf(form.values)} />
      <SaveBar form={form} />
    </>
  );
}
