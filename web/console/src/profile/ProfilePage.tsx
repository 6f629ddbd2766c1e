import { Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { IconExternalLink, IconLogout } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isApiError, sentenceOf } from '../api/errors.ts';
import { type Me, me, meKey, updateMe } from '../api/me.ts';
import { languages, setLanguage, useLanguage, usePhrases } from '../i18n/language.ts';
import { useAppearance } from '../shell/appearance.ts';
import { session } from '../shell/auth/session.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { choose } from '../shell/preferences.ts';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { useTitle } from '../shell/title.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import { PasswordDialog } from './PasswordDialog.tsx';

/** The administrator's own account in the admin tenant, and what he likes the Console to be. */
export function ProfilePage() {
  const t = usePhrases('profile');
  useTitle(t.title);
  const query = useQuery({ queryKey: meKey, queryFn: me });
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader title={t.title} purpose={t.purpose} />
      {query.error && !query.data && (
        <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <DetailsSkeleton />}
      {query.data && (
        <>
          <AccountCard account={query.data} />
          <PasswordCard hasPassword={query.data.hasPassword} />
          <FactorsCard />
          <PreferencesCard />
          <SessionCard />
        </>
      )}
    </Page>
  );
}

const usernamePattern = /^[A-Za-z_]\w{0,127}$/;

function AccountCard({ account }: { readonly account: Me }) {
  const t = usePhrases('profile').account;
  const client = useQueryClient();
  const form = useSettingsForm({
    stored: valuesOf(account),
    validate: ({ username, avatar }) => ({
      ...(username.trim() !== (account.username ?? '') &&
        !usernamePattern.test(username.trim()) && { username: t.usernameProblem }),
      ...(avatar.trim() && !/^https:\/\/\S+$/.test(avatar.trim()) && { avatar: t.avatarProblem }),
    }),
    save: async ({ name, username, avatar }) => {
      await updateMe({
        name: name.trim() || null,
        avatar: avatar.trim() || null,
        ...(username.trim() !== (account.username ?? '') && { username: username.trim() }),
      });
      return valuesOf(await client.fetchQuery({ queryKey: meKey, queryFn: me, staleTime: 0 }));
    },
    refused: (failure, { setFieldError }) => {
      if (!isApiError(failure) || !failure.code.startsWith('user.username')) return false;
      setFieldError('username', failure.message);
      return true;
    },
  });
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <TextInput
        label={t.name}
        placeholder={t.namePlaceholder}
        autoComplete="name"
        maxLength={128}
        {...form.getInputProps('name')}
      />
      <TextInput
        label={t.username}
        description={t.usernameHint}
        autoComplete="username"
        autoCapitalize="off"
        spellCheck={false}
        {...form.getInputProps('username')}
      />
      <TextInput
        label={t.avatar}
        description={t.avatarHint}
        inputMode="url"
        placeholder="https://…"
        {...form.getInputProps('avatar')}
      />
      <Stack gap={2}>
        <Text size="sm" fw={560}>
          {t.email}
        </Text>
        <Text size="sm" c="dimmed">
          {account.primaryEmail ?? t.none}
        </Text>
      </Stack>
      <SaveBar form={form} />
    </FormCard>
  );
}

function valuesOf({ name, username, avatar }: Me) {
  return { name: name ?? '', username: username ?? '', avatar: avatar ?? '' };
}

function PasswordCard({ hasPassword }: { readonly hasPassword: boolean }) {
  const t = usePhrases('profile').password;
  const [open, setOpen] = useState(false);
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <div>
        <Button variant="default" onClick={() => setOpen(true)}>
          {hasPassword ? t.change : t.set}
        </Button>
      </div>
      <PasswordDialog opened={open} hasPassword={hasPassword} onClose={() => setOpen(false)} />
    </FormCard>
  );
}

/** The account centre of the admin tenant has the pages for it, with their proofs. */
function FactorsCard() {
  const t = usePhrases('profile').factors;
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <Group>
        <Button
          variant="default"
          rightSection={<IconExternalLink size={14} />}
          renderRoot={(props) => <a href="/account/security" target="_blank" rel="noreferrer" {...props} />}
        >
          {t.factors}
        </Button>
        <Button
          variant="default"
          rightSection={<IconExternalLink size={14} />}
          renderRoot={(props) => <a href="/account/sessions" target="_blank" rel="noreferrer" {...props} />}
        >
          {t.devices}
        </Button>
      </Group>
    </FormCard>
  );
}

function PreferencesCard() {
  const t = usePhrases('profile').preferences;
  const account = usePhrases('shell').account;
  const language = useLanguage();
  const { appearance, set } = useAppearance();
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <Stack gap={6} align="flex-start">
        <Text size="sm" fw={560} id="profile-language">
          {t.language}
        </Text>
        <SegmentedControl
          aria-labelledby="profile-language"
          value={language}
          onChange={(value) => {
            void setLanguage(value, true);
            choose({ language: value });
          }}
          data={languages.map(({ tag, name }) => ({ value: tag, label: name }))}
        />
      </Stack>
      <Stack gap={6} align="flex-start">
        <Text size="sm" fw={560} id="profile-appearance">
          {t.appearance}
        </Text>
        <SegmentedControl
          aria-labelledby="profile-appearance"
          value={appearance}
          onChange={(value) => set(value)}
          data={[
            { value: 'light' as const, label: account.light },
            { value: 'dark' as const, label: account.dark },
            { value: 'auto' as const, label: account.system },
          ]}
        />
      </Stack>
    </FormCard>
  );
}

function SessionCard() {
  const t = usePhrases('profile').session;
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <div>
        <Button
          variant="default"
          leftSection={<IconLogout size={15} />}
          onClick={() => void session.signOut()}
        >
          {t.signOut}
        </Button>
      </div>
    </FormCard>
  );
}
