import { List, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { usePhrases } from '../i18n/language.ts';
import { connectors, messageChannels } from './queries.ts';

/** What becomes of a channel's messages, and of the people who need them, when the connector that sends them goes. */
export function AfterRemoval({ id, kind }: { readonly id: string; readonly kind: 'Email' | 'Sms' }) {
  const t = usePhrases('connectors').guide.removeConsequence;
  const { data: rows } = useQuery(connectors);
  const { data: channels } = useQuery(messageChannels);
  const isReserve = rows?.some((row) => row.id === id && row.isReserve);
  const others = rows?.filter((row) => row.type === kind && row.id !== id) ?? [];
  const state = channels?.[kind === 'Email' ? 'email' : 'sms'];
  const isLast = state !== undefined && rows !== undefined && others.length === 0;
  return (
    <Stack gap="xs">
      <span>
        {t.deleted} {others.length > 0 && (isReserve ? t.noReserve : t.reserve)}
        {isLast && t[state.withoutConnector]}
      </span>
      {isLast && state.withoutConnector === 'nobody' && state.uses.length > 0 && (
        <>
          <span>{t.stops}</span>
          <List size="sm">
            {state.uses.map((use) => (
              <List.Item key={use}>{t.uses[use][kind]}</List.Item>
            ))}
          </List>
        </>
      )}
    </Stack>
  );
}
