/** The settings of one kind of CAPTCHA. */
import { Button, Group, NumberInput, PasswordInput, Select, TextInput } from '@mantine/core';
import { secretMask } from '@portero/schema/connectors.ts';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { configOf, type Fields, fieldsOf } from './captcha.ts';
import { type CaptchaConfig, useSaveCaptcha } from './queries.ts';

type Props = {
  readonly config: CaptchaConfig;
  /** Chosen just now, and not stored. */
  readonly isNew: boolean;
  readonly onSaved: () => void;
};

export function CaptchaForm({ config, isNew, onSaved }: Props) {
  const t = usePhrases('security').captcha;
  const { mutateAsync } = useSaveCaptcha();
  const { type } = config;
  const form = useSettingsForm<Fields>({
    stored: fieldsOf(config),
    validate: (fields) => {
      const made = configOf(type, fields);
      return Array.isArray(made) ? Object.fromEntries(made.map((name) => [name, t.problems[name]])) : {};
    },
    save: async (fields) => {
      const made = configOf(type, fields);
      if (Array.isArray(made)) return fields;
      const { config: saved } = await mutateAsync(made);
      onSaved();
      return fieldsOf(saved);
    },
  });
  const text = { autoComplete: 'off', spellCheck: false } as const;
  return (
    <>
      {type === 'ProofOfWork' ? (
        <NumberInput
          label={t.difficulty}
          description={t.difficultyHint}
          allowDecimal={false}
          clampBehavior="none"
          maw={280}
          {...form.getInputProps('difficulty')}
        />
      ) : (
        <>
          <TextInput label={t.siteKey} {...text} {...form.getInputProps('siteKey')} />
          <PasswordInput
            label={t.secretKey}
            description={form.values.secretKey === secretMask ? t.storedSecret : undefined}
            {...text}
            autoComplete="new-password"
            {...form.getInputProps('secretKey')}
          />
        </>
      )}
      {type === 'RecaptchaEnterprise' && (
        <>
          <TextInput label={t.projectId} {...text} {...form.getInputProps('projectId')} />
          <Select
            label={t.mode}
            allowDeselect={false}
            data={[
              { value: 'invisible', label: t.modes.invisible },
              { value: 'checkbox', label: t.modes.checkbox },
            ]}
            {...form.getInputProps('mode')}
          />
          <Select
            label={t.domain}
            description={t.domainHint}
            allowDeselect={false}
            data={['www.google.com', 'www.recaptcha.net']}
            {...form.getInputProps('domain')}
          />
        </>
      )}
      {isNew ? (
        <Group>
          <Button onClick={() => void form.save()} loading={form.saving}>
            {t.use}
          </Button>
          <Button variant="default" onClick={onSaved}>
            {t.cancel}
          </Button>
        </Group>
      ) : (
        <SaveBar form={form} />
      )}
    </>
  );
}
