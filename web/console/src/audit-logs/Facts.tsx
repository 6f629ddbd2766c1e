/** Who and what an entry is about, each with its way there. */
import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { exactTime } from '../i18n/format.ts';
import { usePhrases } from '../i18n/language.ts';
import { FormCard } from '../ui/FormCard.tsx';
import classes from './log.module.css';
import { Actor, Application, Person } from './Names.tsx';
import { factsOf, type LogRow } from './queries.ts';

export function Facts({ row }: { readonly row: LogRow }) {
  const t = usePhrases('auditLogs');
  const { actor, userId, applicationId, organizationId, roleId, resourceId, reason, ip, userAgent } =
    factsOf(row);
  const facts: (readonly [string, ReactNode])[] = [
    [t.facts.time, exactTime(row.createdAt)],
    ...(actor
      ? [
          [
            t.facts.actor,
            <Actor key="actor" actor={actor} isManagement={row.key.startsWith('Management.')} />,
          ] as const,
        ]
      : []),
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
