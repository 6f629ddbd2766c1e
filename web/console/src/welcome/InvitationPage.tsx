/** Where the link of an invitation leads: what it is for, and the way to an account. */
import { Button, Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { showInvitation } from '../api/instance.ts';
import { usePhrases } from '../i18n/language.ts';
import { session } from '../shell/auth/session.ts';
import { useTitle } from '../shell/title.ts';
import { Wordmark } from '../ui/Wordmark.tsx';
import { DoorArt } from './DoorArt.tsx';
import classes from './WelcomePage.module.css';

export function InvitationPage() {
  const t = usePhrases('welcome').invitation;
  const roleNames: Readonly<Record<string, string>> = usePhrases('administrators').roles.names;
  useTitle(t.title);
  const { code = '' } = useSearch({ from: '/invitation' });
  const [leaving, setLeaving] = useState(false);
  const query = useQuery({
    queryKey: ['invitation', code],
    queryFn: () => showInvitation(code),
    retry: false,
  });
  const go = () => {
    setLeaving(true);
    session
      .signIn({ returnTo: '/get-started', setupCode: code, somebodyElse: true })
      .catch(() => setLeaving(false));
  };
  return (
    <div className={classes.page}>
      <main className={classes.words}>
        <Wordmark size={26} />
        <div className={classes.middle}>
          <Stack gap="sm" align="flex-start">
            {query.isPending && <Loader size="sm" aria-label={t.title} />}
            {query.error && (
              <>
                <Title order={1} className={classes.headline}>
                  {t.over}
                </Title>
                <Text c="dimmed">{sentenceOf(query.error)}</Text>
                <Button mt="sm" variant="default" onClick={() => void session.signIn({ returnTo: '/' })}>
                  {t.signIn}
                </Button>
              </>
            )}
            {query.data && (
              <>
                <Title order={1} className={classes.headline}>
                  {t.headline}
                </Title>
                <Text className={classes.lead}>
                  {t.sentence(
                    query.data.inviter,
                    query.data.roles
                      .map((name) => (Object.hasOwn(roleNames, name) ? (roleNames[name] ?? name) : name))
                      .join(', '),
                  )}
                </Text>
                <Text c="dimmed">{t.address(query.data.email)}</Text>
                <Button mt="sm" size="md" loading={leaving} onClick={go}>
                  {t.create}
                </Button>
              </>
            )}
          </Stack>
        </div>
      </main>
      <DoorArt />
    </div>
  );
}
