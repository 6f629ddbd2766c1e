import { Anchor, Checkbox, ColorInput, Group, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sentenceOf } from '../api/errors.ts';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { SaveBar, type SettingsForm, useSettingsForm } from '../shell/settings-form.tsx';
import { useTitle } from '../shell/title.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import classes from './Preview.module.css';
import { Preview } from './Preview.tsx';
import { type SignInExperience, signInExperience, useChangeSignInExperience } from './queries.ts';
import {
  changeOf,
  type Identifier,
  identifiers,
  neededBySignUp,
  signUpKinds,
  type Values,
  valuesOf,
} from './values.ts';

/** Languages that the pages come in. */
const pageLanguages = ['en', 'es', 'de', 'fr', 'ja', 'pt-BR', 'pt-PT', 'zh-CN'];

export function SignInExperiencePage() {
  const t = usePhrases('signInExperience');
  useTitle(t.title);
  const query = useQuery(signInExperience);
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader title={t.title} purpose={t.purpose} />
      {query.isPending && <DetailsSkeleton />}
      {query.error && !query.data && (
        <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.data && <Settings stored={query.data} />}
    </Page>
  );
}

type CardProps = { readonly form: SettingsForm<Values> };

function Settings({ stored }: { readonly stored: SignInExperience }) {
  const t = usePhrases('signInExperience');
  const change = useChangeSignInExperience();
  const form = useSettingsForm<Values>({
    stored: valuesOf(stored),
    validate: (values) => {
      const urls = ['logoUrl', 'darkLogoUrl', 'favicon', 'termsOfUseUrl', 'privacyPolicyUrl'] as const;
      const colors = ['primaryColor', 'darkPrimaryColor'] as const;
      return Object.fromEntries([
        ...urls
          .filter((name) => values[name].trim() && !/^https?:\/\/\S+$/.test(values[name].trim()))
          .map((name) => [name, t.badUrl]),
        ...colors.filter((name) => !/^#[\da-f]{6}$/i.test(values[name])).map((name) => [name, t.badColor]),
        ...(['email', 'phone'] as const)
          .filter((name) => (values[name].on || neededBySignUp(values, name)) && !proves(values[name]))
          .map((name) => [name, t.signIn.noMethod]),
      ]);
    },
    save: async (values) => valuesOf(await change.mutateAsync(changeOf(values, stored))),
  });
  return (
    <div className={classes.layout}>
      <div>
        <LooksCard form={form} />
        <RegistrationCard form={form} />
        <SignInCard form={form} />
        <WordsCard form={form} />
      </div>
      <Preview settings={changeOf(form.values, stored)} dark={form.values.darkMode} />
      <SaveBar form={form} />
    </div>
  );
}

const proves = ({ password, code }: Values['email']): boolean => password || code;

function LooksCard({ form }: CardProps) {
  const t = usePhrases('signInExperience').looks;
  const { darkMode } = form.values;
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <ColorInput
        withEyeDropper={false}
        label={t.primaryColor}
        format="hex"
        {...form.getInputProps('primaryColor')}
      />
      <TextInput
        label={t.logoUrl}
        description={t.urlHint}
        inputMode="url"
        placeholder="https://…"
        {...form.getInputProps('logoUrl')}
      />
      <TextInput
        label={t.favicon}
        inputMode="url"
        placeholder="https://…"
        {...form.getInputProps('favicon')}
      />
      <Switch label={t.darkMode} {...form.getInputProps('darkMode', { type: 'checkbox' })} />
      {darkMode && (
        <>
          <ColorInput
            withEyeDropper={false}
            label={t.darkPrimaryColor}
            format="hex"
            {...form.getInputProps('darkPrimaryColor')}
          />
          <TextInput
            label={t.darkLogoUrl}
            inputMode="url"
            placeholder="https://…"
            {...form.getInputProps('darkLogoUrl')}
          />
        </>
      )}
    </FormCard>
  );
}

function RegistrationCard({ form }: CardProps) {
  const t = usePhrases('signInExperience').registration;
  const { mayRegister, signUp } = form.values;
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Switch label={t.mayRegister} {...form.getInputProps('mayRegister', { type: 'checkbox' })} />
      {mayRegister && (
        <Select
          label={t.signUp}
          description={signUp === 'username' ? undefined : t.verified}
          allowDeselect={false}
          data={signUpKinds.map((kind) => ({ value: kind, label: t.kinds[kind] }))}
          {...form.getInputProps('signUp')}
        />
      )}
      {mayRegister && signUp !== 'username' && (
        <Switch label={t.password} {...form.getInputProps('signUpPassword', { type: 'checkbox' })} />
      )}
    </FormCard>
  );
}

function SignInCard({ form }: CardProps) {
  const t = usePhrases('signInExperience').signIn;
  return (
    <FormCard title={t.title} explanation={t.hint}>
      {identifiers.map((identifier) => (
        <MethodRow key={identifier} identifier={identifier} form={form} />
      ))}
      <Text size="sm" c="dimmed">
        {t.codes}{' '}
        <Anchor inherit underline="always" renderRoot={(props) => <Link to="/connectors" {...props} />}>
          {t.connectors}
        </Anchor>
      </Text>
    </FormCard>
  );
}

function MethodRow({ identifier, form }: CardProps & { readonly identifier: Identifier }) {
  const t = usePhrases('signInExperience').signIn;
  const method = form.values[identifier];
  const needed = neededBySignUp(form.values, identifier);
  const set = (part: Partial<typeof method>) => form.setFieldValue(identifier, { ...method, ...part });
  return (
    <Stack gap={8}>
      <Switch
        label={t.identifiers[identifier]}
        description={needed ? t.needed : undefined}
        checked={method.on || needed}
        disabled={needed}
        onChange={(event) => set({ on: event.currentTarget.checked })}
      />
      {(method.on || needed) && identifier !== 'username' && (
        <Group gap="lg" pl={46}>
          <Checkbox
            label={t.password}
            checked={method.password}
            onChange={(event) => set({ password: event.currentTarget.checked })}
          />
          <Checkbox
            label={t.code}
            checked={method.code}
            onChange={(event) => set({ code: event.currentTarget.checked })}
          />
        </Group>
      )}
      {form.errors[identifier] && (
        <Text size="xs" c="red" pl={46} role="alert">
          {form.errors[identifier]}
        </Text>
      )}
    </Stack>
  );
}

function WordsCard({ form }: CardProps) {
  const t = usePhrases('signInExperience').words;
  const language = useLanguage();
  const names = new Intl.DisplayNames([language], { type: 'language' });
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Switch label={t.autoDetect} {...form.getInputProps('autoDetect', { type: 'checkbox' })} />
      <Select
        label={t.fallbackLanguage}
        allowDeselect={false}
        data={[...new Set([...pageLanguages, form.values.fallbackLanguage])].map((tag) => ({
          value: tag,
          label: names.of(tag) ?? tag,
        }))}
        {...form.getInputProps('fallbackLanguage')}
      />
      <TextInput
        label={t.termsOfUseUrl}
        inputMode="url"
        placeholder="https://…"
        {...form.getInputProps('termsOfUseUrl')}
      />
      <TextInput
        label={t.privacyPolicyUrl}
        inputMode="url"
        placeholder="https://…"
        {...form.getInputProps('privacyPolicyUrl')}
      />
      <Select
        label={t.agree}
        allowDeselect={false}
        data={Object.entries(t.policies).map(([value, label]) => ({ value, label }))}
        {...form.getInputProps('agreeToTermsPolicy')}
      />
    </FormCard>
  );
}
