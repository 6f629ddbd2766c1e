import { Button, Checkbox, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { DialogFoot } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { toast } from '../shell/toasts.ts';
import { type Organization, useInvitationChanges } from './queries.ts';
import { RoleChoice } from './RoleChoice.tsx';
import { addressesOf, invitationLink, isAddress } from './values.ts';

type Props = {
  readonly organization: Organization;
  readonly joinPage: string;
  readonly onJoinPage: (address: string) => void;
  readonly onClose: () => void;
};

const day = 86_400_000;
const lifetimes = [1, 3, 7, 14, 30] as const;

type Failure = { readonly address: string; readonly sentence: string };

/**
 * Invitations are stored first and sent then, because the link names the invitation. Whoever could not be invited stays
 * in the field, with the reason.
 */
export function InviteDialog({ organization, joinPage, onJoinPage, onClose }: Props) {
  const t = usePhrases('organizations').invite;
  const { invite, sendAgain } = useInvitationChanges(organization.id);
  const [text, setText] = useState('');
  const [roleIds, setRoleIds] = useState<string[]>([]);
  const [days, setDays] = useState<number>(7);
  const [withMessage, setWithMessage] = useState(true);
  const [problem, setProblem] = useState<{ readonly emails?: string; readonly joinPage?: string }>({});
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const [saving, setSaving] = useState(false);

  const inviteOne = async (invitee: string): Promise<Failure[]> => {
    try {
      const { id } = await invite.mutateAsync({
        organizationId: organization.id,
        invitee,
        expiresAt: Date.now() + days * day,
        organizationRoleIds: roleIds,
        messagePayload: false,
      });
      // Without a page of the application's, the server's own takes the invitation.
      const link = joinPage.trim() === '' ? undefined : invitationLink(joinPage.trim(), id);
      if (withMessage)
        // The invitation stands all the same: its row offers to send again.
        await sendAgain
          .mutateAsync({ invitation: id, ...(link !== undefined && { link }) })
          .catch((failure) => toast.failed(t.notSent(invitee, sentenceOf(failure))));
      return [];
    } catch (failure) {
      return [{ address: invitee, sentence: sentenceOf(failure) }];
    }
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const addresses = addressesOf(text);
    const wrong = addresses.find((address) => !isAddress(address));
    const found = {
      ...(addresses.length === 0 && { emails: t.emailsMissing }),
      ...(wrong !== undefined && { emails: t.emailProblem(wrong) }),
      ...(withMessage &&
        joinPage.trim() !== '' &&
        invitationLink(joinPage.trim(), 'x') === undefined && { joinPage: t.joinPageProblem }),
    };
    setProblem(found);
    if (Object.keys(found).length > 0) return;
    setSaving(true);
    const refused: Failure[] = [];
    for (const address of addresses) refused.push(...(await inviteOne(address)));
    setSaving(false);
    setFailures(refused);
    const done = addresses.length - refused.length;
    if (done > 0) toast.done(t.invited(done));
    if (refused.length === 0) onClose();
    else setText(refused.map(({ address }) => address).join('\n'));
  };

  return (
    <FormDialog
      opened
      onClose={onClose}
      title={t.title(organization.name)}
      changed={!saving && (text !== '' || roleIds.length > 0)}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="md">
          <Textarea
            label={t.emails}
            description={t.emailsHint}
            placeholder={t.emailsPlaceholder}
            autosize
            minRows={2}
            maxRows={8}
            data-autofocus
            spellCheck={false}
            autoCapitalize="off"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={problem.emails}
          />
          <RoleChoice type="User" label={t.roles} value={roleIds} onChange={setRoleIds} />
          <Select
            label={t.expires}
            allowDeselect={false}
            value={String(days)}
            onChange={(value) => setDays(Number(value))}
            data={lifetimes.map((count) => ({ value: String(count), label: t.days(count) }))}
          />
          <Checkbox
            label={t.withMessage}
            description={t.withMessageHint}
            checked={withMessage}
            onChange={(event) => setWithMessage(event.currentTarget.checked)}
          />
          {withMessage && (
            <TextInput
              label={t.joinPage}
              description={t.joinPageHint}
              placeholder="https://app.example.com/join"
              inputMode="url"
              autoComplete="off"
              value={joinPage}
              onChange={(event) => onJoinPage(event.currentTarget.value)}
              error={problem.joinPage}
            />
          )}
          {failures.length > 0 && (
            <Stack gap={4} role="alert">
              {failures.map(({ address, sentence }) => (
                <Text key={address} size="sm" c="red" style={{ overflowWrap: 'anywhere' }}>
                  {address}: {sentence}
                </Text>
              ))}
            </Stack>
          )}
          <DialogFoot>
            <Button type="submit" loading={saving}>
              {t.send(addressesOf(text).length)}
            </Button>
          </DialogFoot>
        </Stack>
      </form>
    </FormDialog>
  );
}
