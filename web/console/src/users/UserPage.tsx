/** One person: who they are, how they sign in, and what an administrator may do about it. */
import { Avatar, Badge, Button, Group, Menu, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconKey, IconTrash, IconUserCheck, IconUserOff } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { isApiError, sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useConfirm } from '../shell/confirm.tsx';
import { DetailsHeader } from '../shell/DetailsPage.tsx';
import { usePaletteActions } from '../shell/palette-store.ts';
import { SaveBar, useEntityForm } from '../shell/settings-form.tsx';
import { useTitle } from '../shell/title.ts';
import { toast } from '../shell/toasts.ts';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { CopyValue } from '../ui/CopyValue.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { Page } from '../ui/Page.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { DetailsSkeleton, EmptyState, ErrorState } from '../ui/States.tsx';
import { PersonalTokensCard } from './PersonalTokensCard.tsx';
import { displayName, generatePassword, type User, user, useUserChanges } from './queries.ts';

export function UserPage() {
  const t = usePhrases('users');
  const { id } = useParams({ from: '/frame/users/$id' });
  const query = useQuery(user(id));
  const name = query.data ? displayName(query.data) : '…';
  useTitle(query.data ? name : t.title);
  const above = [
    <Link key="list" to="/users">
      {t.title}
    </Link>,
  ];
  const missing = isApiError(query.error) && query.error.status === 404;
  return (
    <Page>
      <Crumbs above={above} here={name} />
      {query.isPending && <DetailsSkeleton />}
      {query.data && (
        <>
          <Head person={query.data} />
          <Settings person={query.data} />
          <PersonalTokensCard userId={query.data.id} />
        </>
      )}
      {missing && (
        <EmptyState
          title={t.details.missing.title}
          sentence={t.details.missing.sentence}
          action={
            <Button variant="default" renderRoot={(props) => <Link to="/users" {...props} />}>
              {t.details.missing.back}
            </Button>
          }
        />
      )}
      {query.error && !query.data && !missing && (
        <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
    </Page>
  );
}

function Head({ person }: { readonly person: User }) {
  const t = usePhrases('users');
  const { suspended, details } = t;
  const name = displayName(person);
  const confirm = useConfirm();
  const navigate = useNavigate();
  const { suspend, setPassword, remove } = useUserChanges(person.id);
  const [password, setShown] = useState<string>();

  const toggle = async () => {
    if (person.isSuspended) {
      await suspend.mutateAsync(false);
      toast.done(details.reactivatedDone(name));
      return;
    }
    const agreed = await confirm({
      title: details.suspendTitle(name),
      consequence: details.suspendConsequence,
      action: details.suspendAction,
      danger: true,
    });
    if (!agreed) return;
    await suspend.mutateAsync(true);
    toast.done(details.suspendedDone(name));
  };
  const reset = async () => {
    const agreed = await confirm({
      title: details.resetTitle(name),
      consequence: details.resetConsequence,
      action: details.resetAction,
    });
    if (!agreed) return;
    const fresh = generatePassword();
    await setPassword.mutateAsync(fresh);
    setShown(fresh);
  };
  const erase = async () => {
    const agreed = await confirm({
      title: details.deleteTitle(name),
      consequence: details.deleteConsequence,
      action: details.deleteAction,
      danger: true,
      typed: name,
    });
    if (!agreed) return;
    await remove.mutateAsync();
    toast.done(details.deleted(name));
    void navigate({ to: '/users', ignoreBlocker: true });
  };
  usePaletteActions([
    { id: 'reset', label: details.resetPassword, icon: IconKey, run: () => void reset() },
    { id: 'delete', label: details.delete, icon: IconTrash, run: () => void erase() },
  ]);
  return (
    <>
      <DetailsHeader
        icon={<Avatar src={person.avatar} name={name} size={40} radius="xl" color="pine" />}
        title={name}
        facts={
          person.isSuspended && (
            <Badge size="sm" color="red" variant="light">
              {suspended}
            </Badge>
          )
        }
        id={{ label: details.id, value: person.id }}
        actions={
          <Button
            variant="default"
            leftSection={<IconKey size={16} stroke={1.7} />}
            onClick={() => void reset()}
          >
            {details.resetPassword}
          </Button>
        }
        menu={
          <>
            <Menu.Item
              leftSection={person.isSuspended ? <IconUserCheck size={15} /> : <IconUserOff size={15} />}
              onClick={() => void toggle()}
            >
              {person.isSuspended ? details.reactivate : details.suspend}
            </Menu.Item>
            <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => void erase()}>
              {details.delete}
            </Menu.Item>
          </>
        }
      />
      <Modal
        opened={password !== undefined}
        onClose={() => setShown(undefined)}
        title={details.newPassword}
        closeOnClickOutside={false}
      >
        <Stack gap="md">
          <CopyValue value={password ?? ''} />
          <Text size="sm" c="dimmed">
            {details.newPasswordHint}
          </Text>
          <Group justify="flex-end">
            <Button onClick={() => setShown(undefined)}>{details.close}</Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function Settings({ person }: { readonly person: User }) {
  const t = usePhrases('users');
  const { details, createDialog: words } = t;
  const { change } = useUserChanges(person.id);
  const client = useQueryClient();
  const form = useEntityForm<Values, User>({
    entity: person,
    valuesOf,
    newest: () => client.fetchQuery({ ...user(person.id), staleTime: 0 }),
    validate: ({ avatar, customData }) => ({
      ...(avatar.trim() && !/^https:\/\/\S+$/.test(avatar.trim()) && { avatar: details.avatarProblem }),
      ...(parseObject(customData) === undefined && { customData: details.dataProblem }),
    }),
    save: async ({ name, avatar, email, phone, username, customData }, base) => {
      const body = {
        name: name.trim() || null,
        avatar: avatar.trim() || null,
        primaryEmail: email.trim() || null,
        primaryPhone: phone.replaceAll(/\D/g, '') || null,
        username: username.trim() || null,
        customData: parseObject(customData) ?? {},
      };
      return { ...base, ...(await change.mutateAsync({ base, body })) };
    },
    refused: (failure, { setFieldError }) => {
      if (!isApiError(failure)) return false;
      const field = fieldOf(failure.code);
      if (!field) return false;
      setFieldError(field, failure.message);
      return true;
    },
  });
  return (
    <>
      <FormCard title={details.identifiers} explanation={details.identifiersHint}>
        <TextInput
          label={words.email}
          inputMode="email"
          autoComplete="off"
          {...form.getInputProps('email')}
        />
        <TextInput
          label={words.phone}
          description={words.phoneHint}
          inputMode="tel"
          autoComplete="off"
          {...form.getInputProps('phone')}
        />
        <TextInput
          label={words.username}
          autoCapitalize="off"
          spellCheck={false}
          autoComplete="off"
          {...form.getInputProps('username')}
        />
      </FormCard>
      <FormCard title={details.profile} explanation={details.profileHint}>
        <TextInput label={words.name} maxLength={128} autoComplete="off" {...form.getInputProps('name')} />
        <TextInput
          label={details.avatar}
          inputMode="url"
          placeholder="https://…"
          {...form.getInputProps('avatar')}
        />
        <CodeEditor
          label={details.data}
          description={details.dataHint}
          language="json"
          value={form.values.customData}
          onChange={(customData) => form.setFieldValue('customData', customData)}
          error={form.errors.customData}
        />
      </FormCard>
      <FormCard title={details.facts}>
        <Fact label={details.created}>
          <RelativeTime at={person.createdAt} />
        </Fact>
        <Fact label={details.lastSignIn}>
          {person.lastSignInAt ? <RelativeTime at={person.lastSignInAt} /> : t.never}
        </Fact>
        <Fact label={details.hasPassword}>{person.hasPassword ? details.yes : details.no}</Fact>
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          renderRoot={(props) => <Link to="/audit-logs" search={{ userId: person.id }} {...props} />}
        >
          {details.logs}
        </Button>
      </FormCard>
      <SaveBar form={form} />
    </>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <Group gap="md" wrap="nowrap">
      <Text size="sm" c="dimmed" w={140}>
        {label}
      </Text>
      <Text size="sm" component="div">
        {children}
      </Text>
    </Group>
  );
}

type Values = ReturnType<typeof valuesOf>;

function valuesOf(person: User) {
  return {
    name: person.name ?? '',
    avatar: person.avatar ?? '',
    email: person.primaryEmail ?? '',
    phone: person.primaryPhone ?? '',
    username: person.username ?? '',
    customData: JSON.stringify(person.customData, null, 2),
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? Object.fromEntries(Object.entries(parsed))
      : undefined;
  } catch {
    return undefined;
  }
}

function fieldOf(code: string): 'email' | 'phone' | 'username' | undefined {
  if (code.includes('email')) return 'email';
  if (code.includes('phone')) return 'phone';
  return code.includes('username') ? 'username' : undefined;
}
