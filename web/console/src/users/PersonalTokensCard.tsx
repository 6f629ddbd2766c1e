/** Personal access tokens of one person: made, renamed and deleted here; a value is shown once. */
import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import { IconDots, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Actor, Application } from '../audit-logs/Names.tsx';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { TableCard } from '../shell/TableCard.tsx';
import { toast } from '../shell/toasts.ts';
import type { Column } from '../ui/DataTable.tsx';
import { Expiry } from '../ui/Expiry.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { CreatePersonalToken, RenamePersonalToken } from './PersonalTokenDialogs.tsx';
import { personalTokens, usePersonalTokenChanges } from './queries.ts';
import type { TokenScope } from './TokenScopes.tsx';
import classes from './Users.module.css';

type Token = {
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly expiresAt: number | null;
  readonly scopes?: readonly TokenScope[] | undefined;
  readonly createdBy?: Creator | undefined;
};
type Creator = {
  readonly type: 'person' | 'administrator' | 'application' | 'command';
  readonly id: string;
};

export function PersonalTokensCard({ userId }: { readonly userId: string }) {
  const t = usePhrases('users').tokens;
  const query = useQuery(personalTokens(userId));
  const { remove } = usePersonalTokenChanges(userId);
  const confirm = useConfirm();
  const [creating, setCreating] = useState(false);
  const [renaming, setRenaming] = useState<string>();

  const drop = async (name: string) => {
    const agreed = await confirm({
      title: t.deleteTitle(name),
      consequence: t.deleteConsequence,
      action: t.delete,
      danger: true,
    });
    if (agreed) remove.mutate(name, { onSuccess: () => toast.done(t.deleted) });
  };
  const time = (at: number | null) => (at === null ? t.never : <RelativeTime at={at} />);
  const columns: Column<Token>[] = [
    {
      id: 'name',
      label: t.name,
      width: '31%',
      narrow: '50%',
      cell: ({ name, createdAt, createdBy }) => (
        <>
          <Text className={classes.whole} inherit>
            {name}
          </Text>
          <Text size="xs" c="dimmed" className={classes.whole}>
            {t.createdBy}: {createdBy ? <MadeBy creator={createdBy} /> : t.unknownCreator},{' '}
            <RelativeTime at={createdAt} />
          </Text>
        </>
      ),
    },
    {
      id: 'reach',
      label: t.reach,
      secondary: true,
      width: '24%',
      cell: ({ scopes }) => (scopes ? scopes.map(({ scope }) => scope).join(', ') : t.reachAll),
    },
    { id: 'used', label: t.lastUsed, secondary: true, cell: ({ lastUsedAt }) => time(lastUsedAt) },
    {
      id: 'expires',
      label: t.expires,
      width: '20%',
      cell: ({ expiresAt }) => <Expiry at={expiresAt} words={t} />,
    },
    {
      id: 'menu',
      label: t.actions(''),
      quiet: true,
      width: '54px',
      align: 'right',
      cell: ({ name }) => (
        <Menu width={180}>
          <Menu.Target>
            <ActionIcon size={26} aria-label={t.actions(name)}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setRenaming(name)}>
              {t.rename}
            </Menu.Item>
            <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => void drop(name)}>
              {t.delete}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ];
  const create = (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconPlus size={14} />}
      onClick={() => setCreating(true)}
    >
      {t.create}
    </Button>
  );
  return (
    <TableCard words={t} query={query} columns={columns} keyOf={({ name }) => name} create={create}>
      <CreatePersonalToken userId={userId} opened={creating} onClose={() => setCreating(false)} />
      <RenamePersonalToken userId={userId} name={renaming} onClose={() => setRenaming(undefined)} />
    </TableCard>
  );
}

function MadeBy({ creator: { type, id } }: { readonly creator: Creator }) {
  const t = usePhrases('users').tokens;
  if (type === 'person') return t.byPerson;
  if (type === 'application') return <Application id={id} />;
  return <Actor actor={{ type: type === 'command' ? type : 'user', id }} isManagement />;
}
