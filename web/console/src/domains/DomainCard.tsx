/** One domain: how far it is, what is still to be set, and what it serves. */
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { use, useState } from 'react';
import { loadInstance } from '../api/instance.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { toast } from '../shell/toasts.ts';
import { CopyValue } from '../ui/CopyValue.tsx';
import { DnsRecords } from '../ui/DnsRecords.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { FilesDialog } from './FilesDialog.tsx';
import { atDomain, type Domain, useDomainChanges } from './queries.ts';

const colours = { Active: 'green', PendingSsl: 'yellow', PendingVerification: 'gray', Error: 'red' } as const;

type Props = { readonly domain: Domain; readonly checking: boolean; readonly onCheck: () => void };

export function DomainCard({ domain: one, checking, onCheck }: Props) {
  const t = usePhrases('domains').card;
  const { endpoint } = use(loadInstance());
  const confirm = useConfirm();
  const { remove } = useDomainChanges();
  const [editing, setEditing] = useState(false);
  const takeAway = async () => {
    const agreed = await confirm({
      title: t.removeTitle(one.domain),
      consequence: one.status === 'Active' ? t.removeConsequence : t.removeWaiting,
      action: t.remove,
      danger: true,
    });
    if (agreed) remove.mutate(one.id, { onSuccess: () => toast.done(t.removed(one.domain)) });
  };
  const active = one.status === 'Active';
  return (
    <FormCard title={one.domain} explanation={t.explanations[one.status]}>
      <Stack gap="sm" aria-live="polite">
        <div>
          <Badge size="sm" color={colours[one.status]}>
            {t.states[one.status]}
          </Badge>
        </div>
        {one.errorMessage && <Notice tone="warning">{one.errorMessage}</Notice>}
        {active ? (
          <Stack gap={4}>
            <Text size="sm">{t.issuer}</Text>
            <CopyValue value={`${atDomain(endpoint, one.domain)}/oidc`} />
          </Stack>
        ) : (
          <DnsRecords label={t.records(one.domain)} records={one.dnsRecords} />
        )}
        <Text size="sm" c="dimmed">
          {t.certificate}
        </Text>
        <Group gap="xs">
          {(!active || one.errorMessage) && (
            <Button variant="default" size="compact-sm" onClick={onCheck} loading={checking}>
              {t.check}
            </Button>
          )}
          <Button variant="default" size="compact-sm" onClick={() => setEditing(true)}>
            {t.files}
          </Button>
          <Button
            variant="subtle"
            color="red"
            size="compact-sm"
            onClick={() => void takeAway()}
            loading={remove.isPending}
          >
            {t.remove}
          </Button>
        </Group>
      </Stack>
      {editing && <FilesDialog domain={one} onClose={() => setEditing(false)} />}
    </FormCard>
  );
}
