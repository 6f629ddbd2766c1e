/** Who and what an entry is about, each with its way there. */
import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { me, meKey } from '../api/me.ts';
import { application } from '../applications/queries.ts';
import { exactTime } from '../i18n/format.ts';
import { usePhrases } from '../i18n/language.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { displayName, user } from '../users/queries.ts';
import classes from './log.module.css';
import { factsOf, type LogRow } from './queries.ts';

export function Facts({ row }: { readonly row: LogRow }) {
  const t = usePhrases('auditLogs');
  const { actor, userId, applicationId, organizationId, roleId, resourceId, reason, ip, userAgent } =
    factsOf(row);
  const facts: (readonly [string, ReactNode])[] = [
    [t.facts.time, exactTime(row.createdAt)],
    ...(actor ? [[t.facts.actor, <Actor key="actor" actor={actor} />] as const] : []),
    ...(userId ? [[t.facts.person, <Person key="person" id={userId} />] as const] : []),
    ...(applicationId
      ? [[t.facts.application, <Application key="application" id={applicationId} />] as const]
      : []),
    ...linked(t.facts.organization, organizationId, (id, children) => (
      <Link to="/organizations/$id" params={{ id }}>
        {children}
      </Link>
    )),
    ...linked(t.facts.role, roleId, (id, children) => (
      <Link to="/roles/$id" params={{ id }}>
        {children}
      </Link>
    )),
    ...linked(t.facts.resource, resourceId, (id, children) => (
      <Link to="/api-resources/$id" params={{ id }}>
        {children}
      </Link>
    )),
    ...(reason ? [[t.facts.reason, reason] as const] : []),
    ...(ip ? [[t.facts.ip, ip] as const] : []),
    ...(userAgent ? [[t.facts.userAgent, userAgent] as const] : []),
  ];
  return (
    <FormCard title={t.about}>
      <dl className={classes.facts}>
        {facts.map(([label, value]) => (
          <div key={label} className={classes.fact}>
            <Text component="dt" size="sm" c="dimmed">
              {label}
            </Text>
            <Text component="dd" size="sm" m={0}>
              {value}
            </Text>
          </div>
        ))}
      </dl>
    </FormCard>
  );
}

function linked(
  label: string,
  id: string | undefined,
  link: (id: string, children: ReactNode) => ReactNode,
): (readonly [string, ReactNode])[] {
  return id === undefined ? [] : [[label, link(id, id)]];
}

/** Their name while they are there; else the id is all that is left. */
function Person({ id }: { readonly id: string }) {
  const { data } = useQuery({ ...user(id), retry: false });
  if (!data) return <code>{id}</code>;
  return (
    <Anchor component={Link} to={`/users/${id}/settings`} size="sm">
      {displayName(data)}
    </Anchor>
  );
}

function Application({ id }: { readonly id: string }) {
  const { data } = useQuery({ ...application(id), retry: false });
  if (!data) return <code>{id}</code>;
  return (
    <Anchor component={Link} to={`/applications/${id}`} size="sm">
      {data.name}
    </Anchor>
  );
}

type Actor = NonNullable<ReturnType<typeof factsOf>['actor']>;

/** Administrators live in a tenant of their own, so an unknown person is most likely one of them. */
function Actor({ actor: { type, id } }: { readonly actor: Actor }) {
  const t = usePhrases('auditLogs').actors;
  const { data: own } = useQuery({ queryKey: meKey, queryFn: me });
  if (own?.id === id) return t.you(own.name ?? own.username ?? own.id);
  if (type === 'user') return <Person id={id} />;
  if (type === 'app') return <Application id={id} />;
  return type === 'command' ? t.command : <code>{id}</code>;
}
