import { Anchor, SegmentedControl, Stack, Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { use } from 'react';
import { loadInstance } from '../api/instance.ts';
import { usePhrases } from '../i18n/language.ts';
import { CodeBlock } from '../ui/CodeBlock.tsx';
import { curl, javascript, python, usePageCalls } from './api-calls.ts';

const writers = { curl, javascript, python } as const;
const languages = { curl: 'bash', javascript: 'javascript', python: 'python' } as const;
type Writer = keyof typeof writers;

/** The calls of the page beneath, in the language that one writes. */
export function ApiCalls() {
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
