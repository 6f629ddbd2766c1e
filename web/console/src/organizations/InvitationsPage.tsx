/** Who was invited, what became of it, and the link that lets them in. */

import {
  ActionIcon,
  Badge,
  Button,
  Group,
  Menu,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconCopy, IconDots, IconMail, IconMailPlus, IconSend, IconTrash, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { failureOf } from '../api/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { useShortcut } from '../shell/shortcuts.ts';
import { toast } from '../shell/toasts.ts';
import { copyText } from '../ui/CopyValue.tsx';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { EmptyState, NoMatch } from '../ui/States.tsx';
import { InviteDialog } from './InviteDialog.tsx';
import { useJoinPage } from './join-page.ts';
import { RoleTags } from './MemberList.tsx';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import { type Invitation, invitations, type Organization, useInvitationChanges } from './queries.ts';
import { invitationLink } from './values.ts';

const colors = { Pending: 'pine', Accepted: 'blue', Expired: 'gray', Revoked: 'gray' } as const;

export function InvitationsPage() {
  return (
    <OrganizationFrame>{(organization) => <Invitations organization={organization} />}</OrganizationFrame>
  );
}

function Invitations({ organization }: { readonly organization: Organization }) {
  const t = usePhrases('organizations').invitations;
  const query = useQuery(invitations(organization.id));
  const [joinPage, setJoinPage] = useJoinPage();
  const [inviting, setInviting] = useState(false);
  const [only, setOnly] = useState<'Pending' | 'all'>('all');
  const invite = () => setInviting(true);
  useShortcut('c', t.invite, invite);
  const rows = query.data?.filter(({ status }) => only === 'all' || status === only);
  const isWrong = joinPage.trim() !== '' && invitationLink(joinPage.trim(), 'x') === undefined;
  const columns: Column<Invitation>[] = [
    { id: 'invitee', label: t.invitee, cell: ({ invitee }) => invitee },
    {
      id: 'status',
      label: t.status,
      width: '120px',
      cell: ({ status }) => (
        <Badge size="sm" variant="light" color={colors[status]} tt="none">
          {t.statuses[status]}
        </Badge>
      ),
    },
    {
      id: 'roles',
      label: t.roles,
      secondary: true,
      cell: ({ organizationRoles }) => <RoleTags roles={organizationRoles} />,
    },
    {
      id: 'expires',
      label: t.expires,
      width: '150px',
      secondary: true,
      // What is settled does not expire any more.
      cell: ({ status, expiresAt }) => (
        <RelativeTime at={status === 'Pending' || status === 'Expired' ? expiresAt : null} />
      ),
    },
    {
      id: 'menu',
      label: t.actions,
      quiet: true,
      width: '56px',
      align: 'right',
      cell: (row) => <Actions invitation={row} organization={organization} joinPage={joinPage.trim()} />,
    },
  ];
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={560}>
          {t.hint}
        </Text>
        <Button leftSection={<IconMailPlus size={16} />} onClick={invite}>
          {t.invite}
        </Button>
      </Group>
      <Group gap="md" align="flex-end">
        <TextInput
          label={t.joinPage}
          description={t.joinPageHint}
          placeholder="https://app.example.com/join"
          inputMode="url"
          autoComplete="off"
          flex={1}
          miw={260}
          maw={560}
          value={joinPage}
          onChange={(event) => setJoinPage(event.currentTarget.value)}
          error={isWrong && t.joinPageProblem}
        />
        <SegmentedControl
          size="xs"
          aria-label={t.status}
          value={only}
          onChange={(value) => setOnly(value === 'Pending' ? value : 'all')}
          data={[
            { value: 'all', label: t.all },
            { value: 'Pending', label: t.statuses.Pending },
          ]}
        />
      </Group>
      <DataTable
        label={t.title}
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        failure={failureOf(query)}
        empty={
          only === 'all' ? (
            <EmptyState
              icon={IconMail}
              title={t.none.title}
              sentence={t.none.sentence}
              action={<Button onClick={invite}>{t.invite}</Button>}
            />
          ) : (
            <NoMatch onClear={() => setOnly('all')} />
          )
        }
      />
      {inviting && (
        <InviteDialog
          organization={organization}
          joinPage={joinPage}
          onJoinPage={setJoinPage}
          onClose={() => setInviting(false)}
        />
      )}
    </Stack>
  );
}

type ActionsProps = {
  readonly invitation: Invitation;
  readonly organization: Organization;
  readonly joinPage: string;
};

function Actions({ invitation, organization, joinPage }: ActionsProps) {
  const t = usePhrases('organizations').invitations;
  const { sendAgain, revoke, remove } = useInvitationChanges(organization.id);
  const confirm = useConfirm();
  const { id, invitee, status } = invitation;
  const link = invitationLink(joinPage, id);
  const isOpen = status === 'Pending';
  const send = () =>
    sendAgain.mutate(
      { invitation: id, ...(link !== undefined && { link }) },
      {
        onSuccess: () => toast.done(t.sent(invitee)),
        onError: (failure) => toast.failed(sentenceOf(failure)),
      },
    );
  const copy = async (address: string) =>
    (await copyText(address)) ? toast.done(t.linkCopied) : toast.failed(t.linkNotCopied);
  const withdraw = async () => {
    const agreed = await confirm({
      title: t.revokeTitle(invitee),
      consequence: t.revokeConsequence,
      action: t.revoke,
      danger: true,
    });
    if (agreed) revoke.mutate(id, { onSuccess: () => toast.done(t.revoked) });
  };
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon size={26} aria-label={t.actionsFor(invitee)}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isOpen && (
          <>
            {!link && <Menu.Label>{t.needsJoinPage}</Menu.Label>}
            <Menu.Item
              leftSection={<IconCopy size={15} />}
              disabled={!link}
              onClick={() => link && void copy(link)}
            >
              {t.copyLink}
            </Menu.Item>
            <Menu.Item leftSection={<IconSend size={15} />} onClick={send}>
              {t.sendAgain}
            </Menu.Item>
            <Menu.Item color="red" leftSection={<IconX size={15} />} onClick={() => void withdraw()}>
              {t.revoke}
            </Menu.Item>
          </>
        )}
        {!isOpen && (
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={15} />}
            onClick={() => remove.mutate(id, { onSuccess: () => toast.done(t.removed) })}
          >
            {t.remove}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
