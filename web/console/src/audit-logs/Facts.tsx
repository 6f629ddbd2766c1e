/** Who and what an entry is about, each with its way there. */
import { exactTime } from '../i18n/format.ts';
import { usePhrases } from '../i18n/language.ts';
import { type Fact, FactList } from '../ui/FactList.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { Actor, Application, Person, thingsOf } from './Names.tsx';
import { factsOf, type LogRow } from './queries.ts';

export function Facts({ row }: { readonly row: LogRow }) {
  const t = usePhrases('auditLogs');
  const about = factsOf(row);
  const { actor, userId, applicationId, reason, ip, userAgent, requestId } = about;
  const { organization, organizationRole, role, resource } = thingsOf(about);
  const facts: Fact[] = [
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
    ...(organization ? [[t.facts.organization, organization] as const] : []),
    ...(organizationRole ? [[t.facts.organizationRole, organizationRole] as const] : []),
    ...(role ? [[t.facts.role, role] as const] : []),
    ...(resource ? [[t.facts.resource, resource] as const] : []),
    ...(reason ? [[t.facts.reason, reason] as const] : []),
    ...(ip ? [[t.facts.ip, ip] as const] : []),
    ...(userAgent ? [[t.facts.userAgent, userAgent] as const] : []),
    ...(requestId ? [[t.facts.request, requestId] as const] : []),
  ];
  return (
    <FormCard title={t.about}>
      <FactList facts={facts} />
    </FormCard>
  );
}
