/** The head of one person's pages: who it is, and what may be done about them. */
import { Avatar, Badge, Button, Group, Menu, Modal, Stack, Text } from '@mantine/core';
import {
  IconClockX,
  IconKey,
  IconLogout,
  IconMailForward,
  IconTrash,
  IconUserCheck,
  IconUserOff,
  IconUserShare,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { isApiError, sentenceOf } from '../../api/errors.ts';
import { usePhrases } from '../../i18n/language.ts';
import { useConfirm } from '../../shell/confirm.tsx';
import { DetailsHeader } from '../../shell/DetailsPage.tsx';
import { usePaletteActions } from '../../shell/palette-store.ts';
import { toast } from '../../shell/toasts.ts';
import { CopyValue } from '../../ui/CopyValue.tsx';
import { useKept } from '../deleted/kept.ts';
import { displayName, generatePassword, type User, useUserChanges } from '../queries.ts';
import { Impersonate } from './Impersonate.tsx';
import { passwordState, usePersonActions } from './queries.ts';
import { useSignOutEverywhere } from './sign-out.ts';

export function Head({ person }: { readonly person: User }) {
  const t = usePhrases('users');
  const { suspended, details } = t;
  const words = usePhrases('person');
  const name = displayName(person);
  const confirm = useConfirm();
  const kept = useKept();
  const navigate = useNavigate();
  const { suspend, setPassword, remove } = useUserChanges(person.id);
  const signOut = useSignOutEverywhere(person.id, name);
  // Kept here: what a menu began is not told when it is done, once the menu has closed.
  const actions = usePersonActions(person.id);
  const [password, setShown] = useState<string>();
  const [acting, setActing] = useState(false);

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
      consequence: kept ?? details.deleteConsequence,
      action: details.delete,
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
    { id: 'sign-out', label: words.actions.signOut, icon: IconLogout, run: () => void signOut() },
    { id: 'act', label: words.act.action, icon: IconUserShare, run: () => setActing(true) },
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
            <PasswordItems person={person} actions={actions} />
            <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => void signOut()}>
              {words.actions.signOut}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconUserShare size={15} />}
              disabled={person.isSuspended}
              onClick={() => setActing(true)}
            >
              {words.act.action}
            </Menu.Item>
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
      <Impersonate userId={person.id} name={name} opened={acting} onClose={() => setActing(false)} />
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

type PersonActions = ReturnType<typeof usePersonActions>;

/** What may be done about the password besides setting a new one. */
function PasswordItems({ person, actions }: { readonly person: User; readonly actions: PersonActions }) {
  const t = usePhrases('person').actions;
  const name = displayName(person);
  const confirm = useConfirm();
  const { sendReset, expire } = actions;
  const { data: state } = useQuery(passwordState(person.id));
  const address = person.primaryEmail;

  const send = async () => {
    if (address === null) return;
    const agreed = await confirm({
      title: t.sendTitle(name),
      consequence: t.sendConsequence(address),
      action: t.send,
    });
    if (agreed) sendReset.mutate(undefined, { onSuccess: () => toast.done(t.sent(address)) });
  };
  const setExpired = async (isExpired: boolean) => {
    if (isExpired) {
      const agreed = await confirm({
        title: t.expireTitle(name),
        consequence: t.expireConsequence,
        action: t.expire,
      });
      if (!agreed) return;
    }
    expire.mutate(isExpired, {
      onSuccess: () => toast.done(isExpired ? t.expired : t.unexpired),
      onError: (failure) => {
        if (isApiError(failure) && failure.code === 'sign_in_experiences.password_expiration_not_enabled')
          toast.failed(t.expiryOff);
        else toast.failed(sentenceOf(failure));
      },
    });
  };
  return (
    <>
      <Menu.Item
        leftSection={<IconMailForward size={15} />}
        disabled={address === null || person.isSuspended}
        title={address === null ? t.noAddress : undefined}
        onClick={() => void send()}
      >
        {t.sendReset}
      </Menu.Item>
      {state?.hasPassword && (
        <Menu.Item leftSection={<IconClockX size={15} />} onClick={() => void setExpired(!state.isForced)}>
          {state.isForced ? t.unexpire : t.expire}
        </Menu.Item>
      )}
    </>
  );
}
