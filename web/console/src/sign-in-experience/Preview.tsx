import { Group, SegmentedControl, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { loadInstance } from '../api/instance.ts';
import { usePhrases } from '../i18n/language.ts';
import classes from './Preview.module.css';
import type { changeOf } from './values.ts';

type Props = { readonly settings: ReturnType<typeof changeOf>; readonly dark: boolean };

/** The real sign-in page with settings that are not saved: the server renders it from what a form posts. */
export function Preview({ settings, dark }: Props) {
  const t = usePhrases('signInExperience').preview;
  const instance = useQuery({
    queryKey: ['instance'],
    queryFn: loadInstance,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [mode, setMode] = useState<'light' | 'dark'>('light');
  const [text] = useDebouncedValue(JSON.stringify(settings), 350);
  const form = useRef<HTMLFormElement>(null);
  const shown = dark ? mode : 'light';
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of them changes what the form posts
  useEffect(() => {
    form.current?.submit();
  }, [text, shown, instance.data]);
  return (
    <section className={classes.box} aria-label={t.title}>
      <Group justify="space-between" mb="xs" h={32}>
        <Text fw={600} size="sm">
          {t.title}
        </Text>
        {dark && (
          <SegmentedControl
            size="xs"
            aria-label={t.title}
            value={mode}
            onChange={(next) => setMode(next === 'dark' ? 'dark' : 'light')}
            data={[
              { value: 'light', label: t.light },
              { value: 'dark', label: t.dark },
            ]}
          />
        )}
      </Group>
      {instance.data && (
        <form
          ref={form}
          method="post"
          action={`${instance.data.endpoint}/sign-in?preview=true`}
          target="sign-in-preview"
          hidden
        >
          <input type="hidden" name="signInExperience" value={text} />
          <input type="hidden" name="mode" value={shown} />
        </form>
      )}
      <iframe className={classes.frame} name="sign-in-preview" title={t.title} inert />
    </section>
  );
}
