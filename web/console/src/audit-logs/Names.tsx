/** Who an entry is about and who did it, by the names they have now, each with the way there. */
import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { me, meKey } from '../api/me.ts';
import { usePhrases } from '../i18n/language.ts';
import {
  applications,
  nameOfResource,
  nameOfRole,
  organizationRoles,
  organizations,
  people,
} from '../shell/findables.ts';
import { type Findable, nameOf } from '../ui/findable.ts';
import type { factsOf, LogActor } from './queries.ts';

type Kind = {
  readonly kind: string;
  readonly nameOf: Findable['nameOf'];
  readonly link: (id: string, props: object) => ReactElement;
};

/** The name that it has now, with the way there; of what is gone what the entry calls it, or the id. */
function Named({
  id,
  of: { kind, nameOf: ask, link },
  called,
}: {
  readonly id: string;
  readonly of: Kind;
  readonly called?: string | undefined;
}) {
  const { data } = useQuery(nameOf({ kind, nameOf: ask }, id));
  if (!data) return called ?? <code>{id}</code>;
  return (
    <Anchor inherit renderRoot={(props) => link(id, props)}>
      {data}
    </Anchor>
  );
}

const kinds = {
  person: {
    ...people,
    link: (id, props) => <Link to="/users/$id/settings" params={{ id }} {...props} />,
  },
  application: {
    ...applications,
    link: (id, props) => <Link to="/applications/$id" params={{ id }} {...props} />,
  },
  organization: {
    ...organizations,
    link: (id, props) => <Link to="/organizations/$id" params={{ id }} {...props} />,
  },
  role: {
    kind: 'roles',
    nameOf: nameOfRole,
    link: (id, props) => <Link to="/roles/$id" params={{ id }} {...props} />,
  },
  organizationRole: {
    ...organizationRoles,
    link: (id, props) => <Link to="/organization-template/roles/$id" params={{ id }} {...props} />,
  },
  resource: {
    kind: 'resources',
    nameOf: nameOfResource,
    link: (id, props) => <Link to="/api-resources/$id" params={{ id }} {...props} />,
  },
} satisfies Record<string, Kind>;

type ById = { readonly id: string };
export const Person = ({ id }: ById) => <Named id={id} of={kinds.person} />;
export const Application = ({ id }: ById) => <Named id={id} of={kinds.application} />;

/**
 * What an entry is about besides a person and an application, the nearest first.
 * @param called where the entry is of its making and names it
 */
export function thingsOf(
  { organizationId, organizationRoleId, roleId, resourceId }: ReturnType<typeof factsOf>,
  called?: string,
) {
  return {
    ...(organizationId && {
      organization: <Named id={organizationId} of={kinds.organization} called={called} />,
    }),
    ...(organizationRoleId && {
      organizationRole: <Named id={organizationRoleId} of={kinds.organizationRole} called={called} />,
    }),
    ...(roleId && { role: <Named id={roleId} of={kinds.role} called={called} /> }),
    ...(resourceId && { resource: <Named id={resourceId} of={kinds.resource} called={called} /> }),
  };
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
  // Administers one organization, and is a person of this tenant.
  if (type === 'member') return <Person id={id} />;
  if (type === 'command') return t.command;
  if (type === 'user' && !isManagement) return <Person id={id} />;
  return (
    <Text span inherit>
      {t.administrator} <code>{id}</code>
    </Text>
  );
}
