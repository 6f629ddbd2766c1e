import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { paletteKeys } from './palette-store.ts';
import { useShortcut, useShortcuts } from './shortcuts.ts';

/** What can be done with the keyboard here. */
export function ShortcutSheet() {
  const t = usePhrases('shell').shortcuts;
  const [open, setOpen] = useState(false);
  useShortcut('?', t.sheet, () => setOpen(true));
  const shortcuts = useShortcuts();
  const unique = [...new Map(shortcuts.map((shortcut) => [shortcut.keys, shortcut])).values()];
  return (
    <Modal opened={open} onClose={() => setOpen(false)} title={t.title} size="md">
      <Stack gap={10}>
        <Row label={t.palette} keys={paletteKeys} />
        {unique.map((shortcut) => (
          <Row key={shortcut.keys} label={shortcut.label} keys={shortcut.keys.split(' ')} />
        ))}
      </Stack>
    </Modal>
  );
}

function Row({ label, keys }: { readonly label: string; readonly keys: readonly string[] }) {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm">{label}</Text>
      <Group gap={4} wrap="nowrap">
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </Group>
    </Group>
  );
}
