/** One person: who they are and how they sign in. */
import { Button, Group, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { isApiError } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar, useEntityForm } from '../shell/settings-form.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { VerifiedCard } from './detail/VerifiedCard.tsx';
import { fieldOf, type User, user, useUserChanges } from './queries.ts';
import { UserFrame } from './UserFrame.tsx';

export function UserPage() {
  return <UserFrame>{(person) => <Settings key={person.id} person={person} />}</UserFrame>;
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
    validate: ({ avatar }) => ({
      ...(avatar.trim() && !/^https:\/\/\S+$/.test(avatar.trim()) && { avatar: details.avatarProblem }),
    }),
    save: async ({ name, avatar, email, phone, username }, base) => {
      const body = {
        name: name.trim() || null,
        avatar: avatar.trim() || null,
        primaryEmail: email.trim() || null,
        primaryPhone: phone.replaceAll(/\D/g, '') || null,
        username: username.trim() || null,
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
      <VerifiedCard person={person} />
      <FormCard title={details.profile} explanation={details.profileHint}>
        <TextInput label={words.name} maxLength={128} autoComplete="off" {...form.getInputProps('name')} />
        <TextInput
          label={details.avatar}
          inputMode="url"
          placeholder="https://…"
          {...form.getInputProps('avatar')}
        />
      </FormCard>
      <FormCard title={details.facts}>
        <Fact label={details.created}>
          <RelativeTime at={person.createdAt} />
        </Fact>
        <Fact label={details.lastSignIn}>
          {person.lastSignInAt ? <RelativeTime at={person.lastSignInAt} /> : t.never}
        </Fact>
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
  };
}
