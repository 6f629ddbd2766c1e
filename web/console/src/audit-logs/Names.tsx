/** Who an entry is about and who did it, by the names they have now, each with the way there. */
import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { me, meKey } from '../api/me.ts';
import { usePhrases } from '../i18n/language.ts';
import { applications, people } from '../shell/findables.ts';
import { nameOf } from '../ui/findable.ts';
import type { LogActor } from './queries.ts';

/** Their name while they are there; else the id is all that is left. */
export function Person({ id }: { readonly id: string }) {
  const { data } = useQuery(nameOf(people, id));
  if (!data) return <code>{id}</code>;
  return (
    <Anchor inherit renderRoot={(props) => <Link to="/users/$id/settings" params={{ id }} {...props} />}>
      {data}
    </Anchor>
  );
}

export function Application({ id }: { readonly id: string }) {
  const { data } = useQuery(nameOf(applications, id));
  if (!data) return <code>{id}</code>;
  return (
    <Anchor inherit renderRoot={(props) => <Link to="/applications/$id" params={{ id }} {...props} />}>
      {data}
    </Anchor>
  );
}

/** @param isManagement administrators live in a tenant of their own, where their names cannot be asked for here */
export function Actor({
  actor: { type, id },
  isManagement,
}: {
  readonly actor: LogActor;
  readonly isManagement: boolean;
}) {
  const t = usePhrases('auditLogs').actors;
  const { data: own } = useQuery({ queryKey: meKey, queryFn: me });
  if (own?.id === id) return t.you(own.name ?? own.username ?? own.id);
  if (type === 'app') return <Application id={id} />;
  if (type === 'command') return t.command;
  if (type === 'user' && !isManagement) return <Person id={id} />;
  return (
    <Text span inherit>
      {t.administrator} <code>{id}</code>
    </Text>
  );
}
