/** What every page of one person shares: their head, the tabs, what may be done about them. */
import { Avatar, Badge, Button, Group, Menu, Modal, Stack, Text } from '@mantine/core';
import { IconKey, IconTrash, IconUserCheck, IconUserOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { DetailsHeader, TabLinks, tabLink } from '../shell/DetailsPage.tsx';
import { EntityPage } from '../shell/EntityPage.tsx';
import { usePaletteActions } from '../shell/palette-store.ts';
import { toast } from '../shell/toasts.ts';
import { CopyValue } from '../ui/CopyValue.tsx';
import { displayName, generatePassword, type User, user, useUserChanges } from './queries.ts';

export function UserFrame({ children }: { readonly children: (person: User) => ReactNode }) {
  const t = usePhrases('users');
  const { id = '' } = useParams({ strict: false });
  const query = useQuery(user(id));
  return (
    <EntityPage
      query={query}
      nameOf={displayName}
      listTitle={t.title}
      listLink={(props) => <Link to="/users" {...props} />}
      missing={t.details.missing}
    >
      {(person) => (
        <>
          <Head person={person} />
          <Tabs id={person.id} />
          {children(person)}
        </>
      )}
    </EntityPage>
  );
}

function Tabs({ id }: { readonly id: string }) {
  const t = usePhrases('users').details;
  const params = { id };
  return (
    <TabLinks label={t.tabs}>
      <Link to="/users/$id/settings" params={params} {...tabLink}>
        {t.settings}
      </Link>
      <Link to="/users/$id/roles" params={params} {...tabLink}>
        {t.roles}
      </Link>
      <Link to="/users/$id/organizations" params={params} {...tabLink}>
        {t.organizations}
      </Link>
      <Link to="/users/$id/logs" params={params} {...tabLink}>
        {t.activity}
      </Link>
    </TabLinks>
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
