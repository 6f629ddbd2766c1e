import { ActionIcon, Anchor, Drawer, SegmentedControl, Stack, Text, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconCode } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { use, useState } from 'react';
import { loadInstance } from '../api/instance.ts';
import { usePhrases } from '../i18n/language.ts';
import { CodeBlock } from '../ui/CodeBlock.tsx';
import { curl, javascript, python, usePageCalls } from './api-calls.ts';
import { usePaletteActions } from './palette-store.ts';
import { useShortcut } from './shortcuts.ts';

const writers = { curl, javascript, python } as const;
const languages = { curl: 'bash', javascript: 'javascript', python: 'python' } as const;
type Writer = keyof typeof writers;

/** What this page asks of the server, as calls to copy. Opens over any page that tells its calls. */
export function ApiCallsDrawer() {
  const t = usePhrases('shell').apiCalls;
  const calls = usePageCalls();
  const [open, setOpen] = useState(false);
  const show = () => calls.length > 0 && setOpen(true);
  useShortcut('a', t.title, show);
  usePaletteActions(
    calls.length > 0 ? [{ id: 'api-calls', label: t.title, icon: IconCode, keys: 'a', run: show }] : [],
  );
  if (calls.length === 0) return null;
  return (
    <>
      <Tooltip label={t.title}>
        <ActionIcon size={32} aria-label={t.title} onClick={show} visibleFrom="xs">
          <IconCode size={18} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <Drawer opened={open} onClose={() => setOpen(false)} position="right" size={560} title={t.heading}>
        {open && <Content />}
      </Drawer>
    </>
  );
}

function Content() {
  const t = usePhrases('shell').apiCalls;
  const calls = usePageCalls();
  const { endpoint } = use(loadInstance());
  const [writer, setWriter] = useLocalStorage<Writer>({
    key: 'portero:console:api-language',
    defaultValue: 'curl',
    getInitialValueInEffect: false,
  });
  const chosen = writer in writers ? writer : 'curl';
  return (
    <Stack gap="lg" pb="xl">
      <Text size="sm" c="dimmed">
        {t.sentence}{' '}
        <Anchor inherit renderRoot={(props) => <Link to="/api-reference" {...props} />}>
          {t.reference}
        </Anchor>
      </Text>
      <SegmentedControl
        size="xs"
        aria-label={t.language}
        value={chosen}
        onChange={setWriter}
        data={[
          { value: 'curl' as const, label: 'curl' },
          { value: 'javascript' as const, label: 'JavaScript' },
          { value: 'python' as const, label: 'Python' },
        ]}
        style={{ alignSelf: 'flex-start' }}
      />
      {calls.map((call) => (
        <Stack key={`${call.method} ${call.path}`} gap={6}>
          <Text size="sm" fw={560}>
            {call.label}
          </Text>
          <CodeBlock
            language={languages[chosen]}
            title={`${call.method.toUpperCase()} ${call.path.split('?')[0]}`}
            code={writers[chosen](endpoint, call)}
          />
        </Stack>
      ))}
    </Stack>
  );
}
