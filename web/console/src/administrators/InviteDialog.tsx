/** Invite by address. Without a way to send mail the link is shown, this once. */

import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { DialogFoot } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { toast } from '../shell/toasts.ts';
import { CopyValue } from '../ui/CopyValue.tsx';
import { Notice } from '../ui/Notice.tsx';
import { AdministrationRoleChoice } from './AdministrationRoleChoice.tsx';
import { useAdministratorChanges } from './queries.ts';

const lifetimes = [1, 3, 7, 14, 30] as const;

export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const t = usePhrases('administrators');
  const { invite } = useAdministratorChanges();
  const [email, setEmail] = useState('');
  const [roleIds, setRoleIds] = useState<string[]>([]);
  const [days, setDays] = useState(7);
  const [tried, setTried] = useState(false);
  const isAddress = /^\S+@\S+\.\S+$/.test(email.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isAddress || roleIds.length === 0) return;
    invite.mutate(
      { email: email.trim(), roleIds, days },
      {
        onSuccess: (sent) => {
          if (sent.link !== undefined) return;
          toast.done(t.inviteDialog.sent(sent.email));
          onClose();
        },
      },
    );
  };
  const link = invite.data?.link;
  const isChanged = !invite.isPending && !invite.data && (email !== '' || roleIds.length > 0);
  return (
    <FormDialog opened onClose={onClose} title={t.inviteDialog.title} changed={isChanged}>
      {link !== undefined && invite.data ? (
        <Stack gap="md">
          <Text size="sm">{t.inviteDialog.link(invite.data.email)}</Text>
          <CopyValue value={link} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{t.inviteDialog.done}</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            <TextInput
              label={t.inviteDialog.email}
              type="email"
              autoComplete="off"
              data-autofocus
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              error={tried && !isAddress && t.inviteDialog.emailProblem}
            />
            <AdministrationRoleChoice
              label={t.inviteDialog.roles}
              value={roleIds}
              onChange={setRoleIds}
              error={tried && roleIds.length === 0 && t.rolesDialog.missing}
            />
            <Select
              label={t.inviteDialog.days}
              allowDeselect={false}
              value={String(days)}
              onChange={(value) => setDays(Number(value))}
              data={lifetimes.map((count) => ({
                value: String(count),
                label: t.inviteDialog.dayCount(count),
              }))}
            />
            {invite.error && <Notice tone="bad">{sentenceOf(invite.error)}</Notice>}
            <DialogFoot>
              <Button type="submit" loading={invite.isPending}>
                {t.inviteDialog.send}
              </Button>
            </DialogFoot>
          </Stack>
        </form>
      )}
    </FormDialog>
  );
}
