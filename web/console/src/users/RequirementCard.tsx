/** Whether one person must show a second factor, whatever is asked of others. */
import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { toast } from '../shell/toasts.ts';
import { signInExperience } from '../sign-in-experience/queries.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { mfaRequirement, personsFactors, type User, useRequireFactor } from './queries.ts';

export function RequirementCard({ person }: { readonly person: User }) {
  const t = usePhrases('users').requirement;
  const confirm = useConfirm();
  const { data, error } = useQuery(mfaRequirement(person.id));
  const { data: kept } = useQuery(personsFactors(person.id));
  const { data: experience } = useQuery(signInExperience);
  const change = useRequireFactor(person.id);
  const turnedOn = experience?.mfa.factors ?? [];
  const has =
    kept?.some(({ type }) => type !== undefined && type !== 'BackupCode' && turnedOn.includes(type)) ||
    (Boolean(person.primaryEmail) && turnedOn.includes('EmailVerificationCode')) ||
    (Boolean(person.primaryPhone) && turnedOn.includes('PhoneVerificationCode'));
  const isRequired = data?.isRequired ?? false;
  const turn = async () => {
    const agreed = isRequired || (await confirm(t.confirm));
    if (agreed) change.mutate(!isRequired, { onSuccess: () => toast.done(isRequired ? t.lifted : t.made) });
  };
  const failure = change.error ?? error;
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <Group justify="space-between" gap="md" wrap="wrap">
        <Stack gap={4} miw={0} flex="1 1 220px" align="flex-start">
          {data && (
            <>
              <Badge size="sm" tt="none" variant={isRequired ? 'light' : 'default'}>
                {isRequired ? t.required : t.notRequired}
              </Badge>
              <Text size="xs" c="dimmed">
                {isRequired ? (has ? t.requiredMeans : t.setUpMeans) : t.notRequiredMeans}
              </Text>
            </>
          )}
          {failure && (
            <Text size="xs" c="red" role="alert">
              {sentenceOf(failure)}
            </Text>
          )}
        </Stack>
        <Button
          variant="default"
          size="xs"
          disabled={!data}
          loading={change.isPending}
          onClick={() => void turn()}
        >
          {isRequired ? t.lift : t.require}
        </Button>
      </Group>
      {isRequired && experience && turnedOn.length === 0 && (
        <Notice
          tone="warning"
          action={
            <Anchor size="sm" underline="always" renderRoot={(props) => <Link to="/mfa" {...props} />}>
              {t.toFactors}
            </Anchor>
          }
        >
          {t.nothingOn}
        </Notice>
      )}
    </FormCard>
  );
}
