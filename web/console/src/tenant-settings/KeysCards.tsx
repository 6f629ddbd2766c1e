/** Keys by state, and how they make way for one another. */

import { ActionIcon, Badge, Button, Group, Modal, Select, Stack, Text, Tooltip } from '@mantine/core';
import { IconRefresh, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { failureOf } from '../api/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { toast } from '../shell/toasts.ts';
import { oneOf } from '../shell/url-state.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { ShortId } from '../ui/ShortId.tsx';
import { type Family, type Key, type KeyType, keysOf, useKeyChanges } from './queries.ts';

const states = ['Next', 'Current', 'Previous'] as const;
const families = ['EC', 'RSA'] as const;
const graces = { now: 0, hour: 3600, day: 86_400, week: 604_800 } as const;
const graceNames = ['now', 'hour', 'day', 'week'] as const;

export function SigningKeysCard() {
  const t = usePhrases('tenantSettings');
  const [rotating, setRotating] = useState(false);
  return (
    <FormCard title={t.keys} explanation={t.keysHint}>
      <KeyTable type="private-keys" />
      <Group>
        <Button variant="default" leftSection={<IconRefresh size={15} />} onClick={() => setRotating(true)}>
          {t.rotateSigning}
        </Button>
      </Group>
      <RotateDialog opened={rotating} onClose={() => setRotating(false)} />
    </FormCard>
  );
}

export function CookieKeysCard() {
  const t = usePhrases('tenantSettings');
  const { rotate } = useKeyChanges('cookie-keys');
  const confirm = useConfirm();
  const turn = async () => {
    const { rotateCookie: title, rotateCookieConsequence: consequence, rotate: action } = t;
    if (!(await confirm({ title, consequence, action, danger: true }))) return;
    try {
      await rotate.mutateAsync(undefined);
      toast.done(t.rotated);
    } catch (failure) {
      toast.failed(sentenceOf(failure));
    }
  };
  return (
    <FormCard title={t.cookieKeys} explanation={t.cookieKeysHint}>
      <KeyTable type="cookie-keys" />
      <Group>
        <Button
          variant="default"
          leftSection={<IconRefresh size={15} />}
          loading={rotate.isPending}
          onClick={() => void turn()}
        >
          {t.rotateCookie}
        </Button>
      </Group>
    </FormCard>
  );
}

function KeyTable({ type }: { readonly type: KeyType }) {
  const t = usePhrases('tenantSettings');
  const query = useQuery(keysOf(type));
  const { remove } = useKeyChanges(type);
  const confirm = useConfirm();
  const erase = async ({ id }: Key) => {
    const { removeTitle: title, removeConsequence: consequence, remove: action } = t;
    if (!(await confirm({ title, consequence, action, danger: true }))) return;
    await remove.mutateAsync(id);
    toast.done(t.removed);
  };
  const id: Column<Key> = { id: 'id', label: t.columns.id, cell: (key) => <ShortId id={key.id} /> };
  const created: Column<Key> = {
    id: 'created',
    label: t.columns.created,
    width: '140px',
    secondary: true,
    cell: ({ createdAt }) => <RelativeTime at={createdAt * 1000} />,
  };
  const ofSigningKeys: Column<Key>[] = [
    { id: 'status', label: t.columns.status, width: '170px', cell: (key) => <State of={key} /> },
    { id: 'algorithm', label: t.columns.algorithm, width: '90px', cell: (key) => key.signingKeyAlgorithm },
    { ...id, secondary: true },
    created,
    {
      id: 'remove',
      label: t.columns.remove,
      quiet: true,
      width: '64px',
      align: 'right',
      cell: (key) =>
        key.status === 'Previous' && (
          <Tooltip label={t.remove}>
            <ActionIcon aria-label={`${t.remove} ${key.id}`} onClick={() => void erase(key)}>
              <IconTrash size={15} />
            </ActionIcon>
          </Tooltip>
        ),
    },
  ];
  return (
    <DataTable
      label={type === 'private-keys' ? t.keys : t.cookieKeys}
      columns={type === 'private-keys' ? ofSigningKeys : [id, created]}
      rows={query.data}
      keyOf={(key) => key.id}
      skeletonRows={2}
      failure={failureOf(query)}
    />
  );
}

function State({ of: { status, effectiveAt } }: { readonly of: Key }) {
  const t = usePhrases('tenantSettings');
  const known = oneOf(status, states);
  if (!known) return null;
  return (
    <Group gap={6} wrap="nowrap">
      <Badge
        size="sm"
        variant={known === 'Next' ? 'default' : 'light'}
        color={known === 'Previous' ? 'gray' : 'pine'}
      >
        {t.states[known]}
      </Badge>
      {known === 'Next' && effectiveAt !== undefined && (
        <Text size="xs" c="dimmed">
          <RelativeTime at={effectiveAt * 1000} />
        </Text>
      )}
    </Group>
  );
}

function RotateDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const t = usePhrases('tenantSettings');
  const { rotate } = useKeyChanges('private-keys');
  const [family, setFamily] = useState<Family>('EC');
  const [grace, setGrace] = useState<keyof typeof graces>('day');
  const close = () => {
    rotate.reset();
    onClose();
  };
  const turn = async () => {
    await rotate.mutateAsync({ family, grace: graces[grace] });
    toast.done(t.rotated);
    close();
  };
  return (
    <Modal opened={opened} onClose={close} title={t.rotateSigning}>
      <Stack gap="md">
        <Select
          label={t.family}
          data={families.map((value) => ({ value, label: t.families[value] }))}
          value={family}
          allowDeselect={false}
          onChange={(value) => setFamily(oneOf(value, families) ?? 'EC')}
        />
        <Select
          label={t.grace}
          description={t.graceHint}
          data={graceNames.map((value) => ({ value, label: t.graces[value] }))}
          value={grace}
          allowDeselect={false}
          onChange={(value) => setGrace(oneOf(value, graceNames) ?? 'day')}
        />
        {rotate.error && <Notice tone="bad">{detailsOf(rotate.error)}</Notice>}
        <Group justify="flex-end">
          <Button loading={rotate.isPending} onClick={() => void turn().catch(() => undefined)}>
            {t.rotate}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** The server's words for what stands in the way, such as a key that waits already. */
const detailsOf = (failure: Error & { details?: unknown }): string =>
  typeof failure.details === 'string' ? failure.details : sentenceOf(failure);
