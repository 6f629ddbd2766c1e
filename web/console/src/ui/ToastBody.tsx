import { Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';

export type ToastBodyProps = {
  readonly sentence: string;
  readonly tone?: 'good' | 'bad';
  readonly action?: { readonly label: string; readonly run: () => void };
};

export function ToastBody({ sentence, tone = 'good', action }: ToastBodyProps) {
  const Icon = tone === 'good' ? IconCheck : IconAlertTriangle;
  return (
    <Group gap="xs" wrap="nowrap" role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon
        size={16}
        aria-hidden
        color={tone === 'good' ? 'var(--pressable)' : 'var(--mantine-color-red-6)'}
        style={{ flexShrink: 0 }}
      />
      <Text size="sm" style={{ flex: 1, overflowWrap: 'anywhere' }}>
        {sentence}
      </Text>
      {action && (
        <Button variant="subtle" size="compact-sm" onClick={action.run}>
          {action.label}
        </Button>
      )}
    </Group>
  );
}
