import { ActionIcon, Drawer, Tooltip } from '@mantine/core';
import { IconCode } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { usePageCalls } from './api-calls.ts';
import { usePaletteActions } from './palette-store.ts';
import { useShortcut } from './shortcuts.ts';

/** Fetched when somebody opens it. */
const ApiCalls = lazy(async () => ({ default: (await import('./ApiCalls.tsx')).ApiCalls }));

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
        {open && (
          <Suspense fallback={null}>
            <ApiCalls />
          </Suspense>
        )}
      </Drawer>
    </>
  );
}
