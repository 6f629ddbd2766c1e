/** A text message as the phone shows it, and what it takes on its way. */
import { Group, Stack, Text } from '@mantine/core';
import { smsSize } from '@portero/schema/sms.ts';
import { usePhrases } from '../i18n/language.ts';
import { Notice } from '../ui/Notice.tsx';

export function SmsPreview({ text }: { readonly text: string }) {
  const t = usePhrases('emailTemplates').sms;
  const { encoding, length, segments, capacity, unusual } = smsSize(text);
  return (
    <section aria-label={t.preview} style={{ minWidth: 0 }}>
      <Stack gap="sm">
        <Text
          dir="auto"
          size="sm"
          p="sm"
          maw={320}
          style={{
            whiteSpace: 'pre-wrap',
            overflowWrap: 'anywhere',
            background: 'var(--mantine-color-default-hover)',
            border: '1px solid var(--mantine-color-default-border)',
            borderRadius: '18px 18px 18px 4px',
          }}
        >
          {text}
        </Text>
        <Group gap="md" aria-live="polite">
          <Text size="xs" fw={600}>
            {t.segments(segments)}
          </Text>
          <Text size="xs" c="dimmed">
            {t.length(length, capacity)} · {encoding}
          </Text>
        </Group>
        {segments > 1 && <Notice tone="warning">{t.several(segments)}</Notice>}
        {unusual.length > 0 && (
          <Text size="xs" c="dimmed">
            {t.unusual(unusual.slice(0, 12).join(' '))}
          </Text>
        )}
      </Stack>
    </section>
  );
}
