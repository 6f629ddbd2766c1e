/** Pages for when there is no page: unknown address, broken page, signed out, refused sign-in. */
import { Button, Center, Group } from '@mantine/core';
import { IconDoorOff, IconLock } from '@tabler/icons-react';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { isApiError, SignedOutError, sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { EmptyState, ErrorState } from '../ui/States.tsx';
import { session } from './auth/session.ts';
import { useTitle } from './title.ts';

export function NotFound() {
  const t = usePhrases('shell').notFound;
  useTitle(t.title);
  return (
    <Center mih="70vh">
      <EmptyState
        page
        icon={IconDoorOff}
        title={t.title}
        sentence={t.sentence}
        action={
          <Button variant="default" renderRoot={(props) => <Link to="/get-started" {...props} />}>
            {t.home}
          </Button>
        }
      />
    </Center>
  );
}

export function Broken({ error, reset }: ErrorComponentProps) {
  const t = usePhrases('shell');
  const router = useRouter();
  if (error instanceof SignedOutError) return <SignedOut />;
  if (isApiError(error, 'auth.forbidden', 'auth.unauthorized')) {
    return (
      <Center mih="70vh">
        <EmptyState
          page
          icon={IconLock}
          title={t.forbidden.title}
          sentence={t.forbidden.sentence}
          action={
            <Button variant="default" onClick={() => void session.signOut()}>
              {t.account.signOut}
            </Button>
          }
        />
      </Center>
    );
  }
  return (
    <Center mih="70vh">
      <ErrorState
        page
        sentence={sentenceOf(error)}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </Center>
  );
}

function SignedOut() {
  const t = usePhrases('shell').signedOut;
  useTitle(t.title);
  return (
    <Center mih="70vh">
      <EmptyState
        page
        icon={IconLock}
        title={t.title}
        sentence={t.sentence}
        action={
          <Group>
            <Button onClick={() => void session.signIn({ returnTo: insidePath() })}>{t.signIn}</Button>
          </Group>
        }
      />
    </Center>
  );
}

/** This page's path as the router knows it. */
export function insidePath(): string {
  const { pathname, search } = window.location;
  return `${pathname.replace(/^\/console/, '') || '/'}${search}`;
}
