/** Whether the person's address and number were proved, and an administrator's word for them. */
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { sentenceOf } from '../../api/errors.ts';
import { usePhrases } from '../../i18n/language.ts';
import { toast } from '../../shell/toasts.ts';
import { FormCard } from '../../ui/FormCard.tsx';
import type { User } from '../queries.ts';
import { useVouch } from './queries.ts';

type Channel = 'email' | 'phone';
type Props = { readonly person: User };

export function VerifiedCard({ person }: Props) {
  const t = usePhrases('person').verified;
  const { primaryEmail, primaryPhone, isEmailVerified, isPhoneVerified } = person;
  if (!primaryEmail && !primaryPhone) return null;
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      {primaryEmail && <Row person={person} channel="email" value={primaryEmail} state={isEmailVerified} />}
      {primaryPhone && (
        <Row person={person} channel="phone" value={`+${primaryPhone}`} state={isPhoneVerified} />
      )}
    </FormCard>
  );
}

type RowProps = Props & {
  readonly channel: Channel;
  readonly value: string;
  readonly state: boolean | undefined;
};

function Row({ person, channel, value, state }: RowProps) {
  const t = usePhrases('person').verified;
  const { mutate, isPending, error } = useVouch(person.id);
  const say = (isVerified: boolean) =>
    mutate(
      { channel, isVerified, base: person },
      { onSuccess: () => toast.done(isVerified ? t.vouched : t.takenBack) },
    );
  const [word, meaning] =
    state === true ? [t.yes, t.yesMeans] : state === false ? [t.no, t.noMeans] : [t.unknown, t.unknownMeans];
  return (
    <Group justify="space-between" gap="md" wrap="wrap">
      <Stack gap={2} miw={0} flex="1 1 220px">
        <Group gap="xs">
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {value}
          </Text>
          <Badge size="sm" variant={state === true ? 'light' : 'default'}>
            {word}
          </Badge>
        </Group>
        <Text size="xs" c="dimmed">
          {meaning}
        </Text>
        {error && (
          <Text size="xs" c="red" role="alert">
            {sentenceOf(error)}
          </Text>
        )}
      </Stack>
      <Button
        variant="default"
        size="xs"
        loading={isPending}
        onClick={() => say(state !== true)}
        aria-label={state === true ? t.takeBackOf(value) : t.vouchOf(value)}
      >
        {state === true ? t.takeBack : t.vouch}
      </Button>
    </Group>
  );
}
