/** The first visit: what most people make theirs before anybody sees the pages, until somebody says that it is done. */
import { Anchor, Box, Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import { Notice } from '../ui/Notice.tsx';
import { addressOf, type Tab } from './problems.ts';
import { pagesAreStarted, useEndStart } from './queries.ts';

const steps = [
  { step: 'looks', tab: 'branding' },
  { step: 'ways', tab: 'sign-up-and-sign-in' },
  { step: 'words', tab: 'content' },
] as const satisfies readonly { readonly step: string; readonly tab: Tab }[];

export function Start() {
  const t = usePhrases('signInExperience').start;
  const { data: isStarted } = useQuery(pagesAreStarted);
  const end = useEndStart();
  if (isStarted !== false) return null;
  return (
    <Box mb="md">
      <Notice
        action={
          <Button size="xs" variant="default" loading={end.isPending} onClick={() => end.mutate()}>
            {t.done}
          </Button>
        }
      >
        {t.sentence}
        <Text size="sm" component="ol" my={4} ps="lg" lh="26px">
          {steps.map(({ step, tab }) => (
            <li key={step}>
              <Anchor
                size="sm"
                underline="always"
                renderRoot={(props) => <Link to={addressOf(tab)} {...props} />}
              >
                {t.steps[step]}
              </Anchor>
            </li>
          ))}
        </Text>
      </Notice>
    </Box>
  );
}
