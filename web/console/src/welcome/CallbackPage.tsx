import { Button, Center, Loader, Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { AuthorizationResponseError } from 'oauth4webapi';
import { useEffect, useState } from 'react';
import { NetworkError, SignedOutError } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { session } from '../shell/auth/session.ts';
import { useTitle } from '../shell/title.ts';
import { EmptyState, useSlow } from '../ui/States.tsx';

/** A code works once, and React may mount a page twice: the exchange belongs to the address, not to the component. */
const exchanges = new Map<string, Promise<string>>();

function finish(address: string): Promise<string> {
  const known = exchanges.get(address) ?? session.finish(new URL(address));
  exchanges.set(address, known);
  return known;
}

export function CallbackPage() {
  const t = usePhrases('welcome');
  const router = useRouter();
  const [failure, setFailure] = useState<unknown>();
  const slow = useSlow(failure === undefined);
  useTitle(failure === undefined ? t.signingIn : t.failed.title);

  useEffect(() => {
    finish(window.location.href).then((path) => router.history.replace(`/console${path}`), setFailure);
  }, [router]);

  if (failure === undefined) {
    return (
      <Center h="100dvh">
        {slow && (
          <Stack align="center" gap="sm" role="status">
            <Loader size="sm" />
            <Text size="sm" c="dimmed">
              {t.signingIn}
            </Text>
          </Stack>
        )}
      </Center>
    );
  }
  return (
    <Center h="100dvh">
      <EmptyState
        icon={IconLock}
        title={t.failed.title}
        sentence={sentenceFor(failure, t.failed)}
        action={<Button onClick={() => void session.signIn({ returnTo: '/' })}>{t.failed.again}</Button>}
      />
    </Center>
  );
}

function sentenceFor(failure: unknown, t: { denied: string; stale: string; other: string }): string {
  if (failure instanceof SignedOutError) return t.stale;
  if (failure instanceof AuthorizationResponseError) return failure.error_description ?? t.denied;
  if (failure instanceof NetworkError) return t.other;
  return t.other;
}
