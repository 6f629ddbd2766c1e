/** One person's second factors: seen and removed here, and helped out of their loss; they set them up themselves, at sign-in. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { TableCard } from '../shell/TableCard.tsx';
import { toast } from '../shell/toasts.ts';
import { signInExperience } from '../sign-in-experience/queries.ts';
import { CodeBlock } from '../ui/CodeBlock.tsx';
import type { Column } from '../ui/DataTable.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { removalColumn } from '../ui/removal-column.tsx';
import { type PersonsFactor, personsFactors, useGiveBackupCodes, useRemoveFactor } from './queries.ts';
import classes from './Users.module.css';

export function FactorsCard({ userId }: { readonly userId: string }) {
  const t = usePhrases('users').factors;
  const names = usePhrases('mfa').factors.names;
  const query = useQuery(personsFactors(userId));
  const remove = useRemoveFactor(userId);
  const confirm = useConfirm();

  const nameOf = ({ type, name, agent }: PersonsFactor) => {
    return [names[type ?? 'WebAuthn'], name ?? agent].filter(Boolean).join(' · ');
  };
  const drop = async (factor: PersonsFactor) => {
    const agreed = await confirm({
      title: t.removeTitle(nameOf(factor)),
      consequence: t.removeConsequence,
      action: t.remove,
      danger: true,
    });
    if (agreed) remove.mutate(factor.id, { onSuccess: () => toast.done(t.removed) });
  };
  const columns: Column<PersonsFactor>[] = [
    {
      id: 'factor',
      label: t.factor,
      width: '40%',
      narrow: '55%',
      cell: (factor) => (
        <>
          <Text inherit className={classes.whole}>
            {nameOf(factor)}
          </Text>
          {factor.remainCodes !== undefined && (
            <Text size="xs" c="dimmed">
              {t.codesLeft(factor.remainCodes)}
            </Text>
          )}
        </>
      ),
    },
    {
      id: 'created',
      label: t.created,
      secondary: true,
      cell: ({ createdAt }) => <RelativeTime at={Date.parse(createdAt)} />,
    },
    {
      id: 'used',
      label: t.lastUsed,
      cell: ({ lastUsedAt }) => (lastUsedAt ? <RelativeTime at={Date.parse(lastUsedAt)} /> : t.never),
    },
    removalColumn({
      label: t.remove,
      labelOf: (factor) => t.removeOne(nameOf(factor)),
      onRemove: (factor) => void drop(factor),
    }),
  ];
  const { data: experience } = useQuery(signInExperience);
  const give = useGiveBackupCodes(userId);
  const isOn = experience?.mfa.factors.includes('BackupCode') ?? false;
  const hasCodes = query.data?.some(({ type }) => type === 'BackupCode') ?? false;
  const giveCodes = isOn && !hasCodes && (
    <Button variant="default" loading={give.isPending} onClick={() => give.mutate()}>
      {t.giveCodes}
    </Button>
  );
  return (
    <TableCard words={t} query={query} columns={columns} keyOf={({ id }) => id} foot={giveCodes}>
      <Modal
        opened={give.data !== undefined}
        onClose={give.reset}
        title={t.codesTitle}
        closeOnClickOutside={false}
      >
        <Stack gap="md">
          <Text size="sm">{t.codesHint}</Text>
          <CodeBlock code={give.data?.join('\n') ?? ''} language="text" title={t.codesTitle} />
          <Group justify="flex-end">
            <Button onClick={give.reset}>{t.codesClose}</Button>
          </Group>
        </Stack>
      </Modal>
    </TableCard>
  );
}
