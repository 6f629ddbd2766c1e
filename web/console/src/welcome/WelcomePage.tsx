import { Button, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { needsFirstAdministrator } from '../api/instance.ts';
import { usePhrases } from '../i18n/language.ts';
import { session } from '../shell/auth/session.ts';
import { useTitle } from '../shell/title.ts';
import { Wordmark } from '../ui/Wordmark.tsx';
import { DoorArt } from './DoorArt.tsx';
import classes from './WelcomePage.module.css';

/** The first page of a new instance. Whoever holds the printed one-time code becomes its administrator. */
export function WelcomePage() {
  const t = usePhrases('welcome');
  useTitle(t.title);
  const { setup_code: printed } = useSearch({ from: '/welcome' });
  const [typed, setTyped] = useState('');
  const [leaving, setLeaving] = useState(false);
  const needed = useQuery({
    queryKey: ['first-run'],
    queryFn: needsFirstAdministrator,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const code = printed ?? codeIn(typed);

  const go = (setupCode?: string) => {
    setLeaving(true);
    session
      .signIn({ returnTo: '/get-started', ...(setupCode && { setupCode }) })
      .catch(() => setLeaving(false));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code) go(code);
  };

  return (
    <div className={classes.page}>
      <main className={classes.words}>
        <Wordmark size={26} />
        <div className={classes.middle}>
          {needed.data === false ? (
            <Stack gap="sm" align="flex-start">
              <Title order={1} className={classes.headline}>
                {t.taken.title}
              </Title>
              <Text c="dimmed">{t.taken.sentence}</Text>
              <Button mt="sm" size="md" loading={leaving} onClick={() => go()}>
                {t.taken.signIn}
              </Button>
            </Stack>
          ) : (
            <form onSubmit={submit}>
              <Title order={1} className={classes.headline}>
                {t.headline}
              </Title>
              <Text className={classes.lead}>{t.sentence}</Text>
              <ol className={classes.steps}>
                {t.steps.map((step) => (
                  <li key={step.title}>
                    <strong>{step.title}</strong>
                    <span>{step.sentence}</span>
                  </li>
                ))}
              </ol>
              {!printed && (
                <Stack gap="xs" mb="lg">
                  <Text size="sm">{t.needsCode}</Text>
                  <TextInput
                    label={t.code}
                    description={t.codeHint}
                    value={typed}
                    onChange={(event) => setTyped(event.currentTarget.value)}
                    autoComplete="off"
                    spellCheck={false}
                    maw={360}
                    styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
                  />
                </Stack>
              )}
              <Button type="submit" size="md" h={42} loading={leaving} disabled={!code}>
                {t.create}
              </Button>
            </form>
          )}
        </div>
      </main>
      <DoorArt />
    </div>
  );
}

/** People paste the whole address as readily as the code. */
export function codeIn(text: string): string {
  const trimmed = text.trim();
  return /[?&]setup_code=([^&\s]+)/.exec(trimmed)?.[1] ?? trimmed;
}
