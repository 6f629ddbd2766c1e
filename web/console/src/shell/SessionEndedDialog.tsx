import { Button, Group, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { useSessionEnded } from './auth/ended.ts';
import { session } from './auth/session.ts';
import { insidePath } from './Fallbacks.tsx';

/** The session ended while somebody was working: say so, and leave the page as it is until he goes. */
export function SessionEndedDialog() {
  const t = usePhrases('shell');
  const ended = useSessionEnded();
  const [closed, setClosed] = useState(false);
  return (
    <Modal
      opened={ended && !closed}
      onClose={() => setClosed(true)}
      title={t.signedOut.title}
      closeOnClickOutside={false}
    >
      <Text size="sm">{t.sessionEnded}</Text>
      <Group justify="flex-end" mt="lg">
        <Button onClick={() => void session.signIn({ returnTo: insidePath() })} data-autofocus>
          {t.signedOut.signIn}
        </Button>
      </Group>
    </Modal>
  );
}
