import { Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { FurtherReading } from '../guides/Steps.tsx';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { FormDrawer } from '../shell/FormDialog.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import { GuideSteps } from './GuideSteps.tsx';
import { guideQuery, guidesFor, rememberGuide } from './guide-choice.ts';
import type { Application } from './queries.ts';

type Props = { readonly app: Application; readonly opened: boolean; readonly onClose: () => void };

/** The guide beside the application's settings, with a choice of framework. */
export function GuideDrawer({ app, opened, onClose }: Props) {
  const t = usePhrases('applications').details;
  return (
    <FormDrawer opened={opened} onClose={onClose} position="right" size={640} title={t.guide}>
      {opened && <Content app={app} />}
    </FormDrawer>
  );
}

function Content({ app }: { readonly app: Application }) {
  const t = usePhrases('guides').page;
  const [entries] = useState(() => guidesFor(app));
  const [chosen, setChosen] = useState(entries[0]?.id ?? '');
  const guide = useQuery(guideQuery(chosen, useLanguage()));
  return (
    <Stack gap="lg" pb="xl">
      <Select
        label={t.pick}
        value={chosen}
        onChange={(id) => {
          if (!id) return;
          setChosen(id);
          rememberGuide(app.id, id);
        }}
        data={entries.map(({ id, name }) => ({ value: id, label: name }))}
        allowDeselect={false}
        searchable
      />
      {guide.error && <ErrorState sentence={sentenceOf(guide.error)} onRetry={() => void guide.refetch()} />}
      {guide.isPending && <DetailsSkeleton />}
      {guide.data && <GuideSteps guide={guide.data} app={app} compact />}
      {guide.data && <FurtherReading guide={guide.data} />}
    </Stack>
  );
}
