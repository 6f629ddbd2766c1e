/** An email as its recipient sees it: the HTML or the text part, on a phone or a desktop, light or dark. */
import { Group, SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import type { Shown } from './queries.ts';

type View = { readonly part: string; readonly device: string; readonly mode: string };

export function EmailPreview({ shown }: { readonly shown: Shown }) {
  const t = usePhrases('emailTemplates').preview;
  const [view, setView] = useState<View>({ part: 'html', device: 'phone', mode: 'light' });
  const { part, device, mode } = view;
  const choice = (name: keyof View, label: string, names: Readonly<Record<string, string>>) => (
    <SegmentedControl
      size="xs"
      aria-label={label}
      data={Object.entries(names).map(([value, text]) => ({ value, label: text }))}
      value={view[name]}
      onChange={(chosen) => setView((before) => ({ ...before, [name]: chosen }))}
    />
  );
  return (
    <section aria-label={t.title} style={{ minWidth: 0 }}>
      <Group gap="xs" mb="sm">
        {choice('part', t.part, t.parts)}
        {choice('device', t.device, t.devices)}
        {choice('mode', t.mode, t.modes)}
      </Group>
      <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
        {shown.subject}
      </Text>
      <Text size="xs" c="dimmed" mb="xs">
        {[shown.sendFrom && t.from(shown.sendFrom), shown.replyTo && t.replyTo(shown.replyTo)]
          .filter(Boolean)
          .join(' · ')}
      </Text>
      {part === 'html' && shown.html ? (
        // No scripts, no forms, no way out. The mode is written into the mail's own rules, whatever the browser prefers.
        <iframe
          title={t.title}
          sandbox=""
          srcDoc={inMode(shown.html, mode)}
          style={{
            width: device === 'phone' ? 375 : '100%',
            maxWidth: '100%',
            height: 560,
            border: '1px solid var(--mantine-color-default-border)',
            borderRadius: 8,
            background: mode === 'dark' ? '#111' : '#fff',
          }}
        />
      ) : (
        <Text
          component="pre"
          size="sm"
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', margin: 0 }}
        >
          {shown.text}
        </Text>
      )}
    </section>
  );
}

const inMode = (html: string, mode: string): string =>
  html.replaceAll(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi, (_all, wanted: string) =>
    wanted.toLowerCase() === mode ? '(min-width:0)' : '(max-width:0)',
  );
