/** What a person decided themselves about second factors and passkeys, and the way to have them asked again. */
import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../../api/errors.ts';
import { usePhrases } from '../../i18n/language.ts';
import { toast } from '../../shell/toasts.ts';
import { type Fact, FactList } from '../../ui/FactList.tsx';
import { FormCard } from '../../ui/FormCard.tsx';
import { ErrorState } from '../../ui/States.tsx';
import { choicesOf, useForgetChoices } from './queries.ts';

export function ChoicesCard({ userId }: { readonly userId: string }) {
  const t = usePhrases('person').choices;
  const { data, error, refetch } = useQuery(choicesOf(userId));
  const forget = useForgetChoices(userId);
  const isAnything = data && (data.mfa.skipped || data.mfa.skipMfaOnSignIn || data.passkeySignIn.skipped);
  const askAgain = () =>
    forget.mutate(
      { mfa: { skipped: false, skipMfaOnSignIn: false }, passkeySignIn: { skipped: false } },
      { onSuccess: () => toast.done(t.forgotten) },
    );
  const facts: Fact[] = data
    ? [
        [t.offer, data.mfa.skipped ? t.declined : t.notDeclined],
        [t.atSignIn, data.mfa.skipMfaOnSignIn ? t.skips : t.doesNotSkip],
        [t.passkey, data.passkeySignIn.skipped ? t.declined : t.notDeclined],
      ]
    : [];
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      {error && !data && <ErrorState sentence={sentenceOf(error)} onRetry={() => void refetch()} />}
      <FactList facts={facts} />
      {isAnything && (
        <Group>
          <Button variant="default" size="xs" loading={forget.isPending} onClick={askAgain}>
            {t.forget}
          </Button>
        </Group>
      )}
    </FormCard>
  );
}
