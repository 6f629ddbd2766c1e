/** What a username may look like: the rules in force, and the dialog that changes them. */
import { Anchor, Button, Checkbox, Group, NumberInput, Stack, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { DialogForm } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { toast } from '../shell/toasts.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import {
  caseConflicts,
  type StoredExperience,
  signInExperience,
  useChangeSignInExperience,
  useRefusedUsernames,
} from './queries.ts';
import { charKinds, usernamePolicyOf, usernameProblems, usernameValuesOf } from './username-values.ts';

export function UsernameCard() {
  const t = usePhrases('signInExperience').usernames;
  const { data: stored } = useQuery(signInExperience);
  const [opened, setOpened] = useState(false);
  if (!stored) return null;
  const { minLength, maxLength, chars, caseSensitive } = usernameValuesOf(stored.usernamePolicy);
  const close = () => setOpened(false);
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Stack gap={4}>
        <Text size="sm">{t.lengths(Number(minLength), Number(maxLength))}</Text>
        <Text size="sm">{t.allowed(chars.map((kind) => t.chars[kind]).join(', '))}</Text>
        <Text size="sm">{caseSensitive ? t.caseMatters : t.caseIgnored}</Text>
      </Stack>
      <Group>
        <Button variant="default" onClick={() => setOpened(true)}>
          {t.change}
        </Button>
      </Group>
      <FormDialog opened={opened} onClose={close} title={t.title} size="lg">
        <Rules stored={stored} onClose={close} />
      </FormDialog>
    </FormCard>
  );
}

function Rules({ stored, onClose }: { readonly stored: StoredExperience; readonly onClose: () => void }) {
  const t = usePhrases('signInExperience').usernames;
  // What the dialog was opened with, so that nobody overwrites what they have not seen.
  const [base] = useState(stored);
  const before = usernameValuesOf(base.usernamePolicy);
  const [values, setValues] = useState(before);
  const [tried, setTried] = useState(false);
  const save = useChangeSignInExperience();
  const refused = useRefusedUsernames();
  const conflicts = useQuery({ ...caseConflicts, enabled: before.caseSensitive });
  const problems = usernameProblems(values, t.problems);
  const shown = tried ? problems : {};
  const isWrong = Object.keys(problems).length > 0;
  const stopsMattering = before.caseSensitive && !values.caseSensitive;
  const isBlocked = stopsMattering && (conflicts.data?.totalConflicts ?? 0) > 0;
  const change = (part: Partial<typeof values>) => {
    setValues({ ...values, ...part });
    refused.reset();
  };
  const submit = () => {
    setTried(true);
    if (isWrong || isBlocked) return;
    const body = { usernamePolicy: usernamePolicyOf(values) };
    save.mutate(
      { body, base },
      {
        onSuccess: () => {
          toast.done(t.saved);
          onClose();
        },
      },
    );
  };
  const length = { min: 1, max: 128, allowDecimal: false, flex: 1, miw: 140 } as const;
  return (
    <DialogForm
      action={t.save}
      onSubmit={submit}
      saving={save.isPending}
      changed={JSON.stringify(values) !== JSON.stringify(before)}
      disabled={isBlocked}
      failure={save.error}
    >
      <Text size="sm" c="dimmed">
        {t.newOnes}
      </Text>
      <Group align="flex-start">
        <NumberInput
          label={t.minLength}
          value={values.minLength}
          onChange={(minLength) => change({ minLength })}
          error={shown.minLength}
          {...length}
        />
        <NumberInput
          label={t.maxLength}
          value={values.maxLength}
          onChange={(maxLength) => change({ maxLength })}
          error={shown.maxLength}
          {...length}
        />
      </Group>
      <Checkbox.Group
        label={t.charsLabel}
        description={t.charsHint}
        value={[...values.chars]}
        onChange={(chosen) => change({ chars: charKinds.filter((kind) => chosen.includes(kind)) })}
        error={shown.chars}
      >
        <Group gap="lg" my={8}>
          {charKinds.map((kind) => (
            <Checkbox key={kind} value={kind} label={t.chars[kind]} />
          ))}
        </Group>
      </Checkbox.Group>
      <Switch
        label={t.caseSensitive}
        description={t.caseHint}
        checked={values.caseSensitive}
        onChange={(event) => change({ caseSensitive: event.currentTarget.checked })}
      />
      {isBlocked && conflicts.data && (
        <Notice tone="bad">
          {t.conflicts(conflicts.data.totalConflicts)}
          <People
            people={conflicts.data.samples.map(({ usernameLower, userIds }) => ({
              name: usernameLower,
              ids: userIds,
            }))}
          />
        </Notice>
      )}
      <Stack gap="xs">
        <Group gap="md">
          <Button
            variant="default"
            size="xs"
            loading={refused.isPending}
            disabled={isWrong}
            onClick={() => refused.mutate(usernamePolicyOf(values))}
          >
            {t.affected}
          </Button>
          <Text size="sm" aria-live="polite">
            {refused.data && t.affectedCount(refused.data.affected, refused.data.accounts)}
          </Text>
        </Group>
        {refused.data && (
          <People people={refused.data.samples.map(({ id, username }) => ({ name: username, ids: [id] }))} />
        )}
      </Stack>
    </DialogForm>
  );
}

type Named = { readonly name: string; readonly ids: readonly string[] };

/** Names with everybody who has them, each opening in a tab beside what is being edited. */
function People({ people }: { readonly people: readonly Named[] }) {
  const t = usePhrases('signInExperience').usernames;
  if (people.length === 0) return null;
  return (
    <Text size="sm" component="ul" my={4} ps="lg" lh="26px" style={{ overflowWrap: 'anywhere' }}>
      {people.map(({ name, ids }) => (
        <li key={name}>
          {ids.length > 1 && `${name}: `}
          {ids.map((id, index) => (
            <span key={id}>
              {index > 0 && ', '}
              <Anchor
                size="sm"
                underline="always"
                aria-label={t.open(name, id)}
                renderRoot={(props) => (
                  <Link to="/users/$id/settings" params={{ id }} target="_blank" {...props} />
                )}
              >
                {ids.length > 1 ? id : name}
              </Anchor>
            </span>
          ))}
        </li>
      ))}
    </Text>
  );
}
