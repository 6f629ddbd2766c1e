/** What every page of one person shares: their head, the tabs, what may be done about them. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { TabLinks, tabLink } from '../shell/DetailsPage.tsx';
import { EntityPage } from '../shell/EntityPage.tsx';
import { Head } from './detail/Head.tsx';
import { displayName, type User, user } from './queries.ts';

export function UserFrame({ children }: { readonly children: (person: User) => ReactNode }) {
  const t = usePhrases('users');
  const { id = '' } = useParams({ strict: false });
  const query = useQuery(user(id));
  return (
    <EntityPage
      query={query}
      nameOf={displayName}
      listTitle={t.title}
      listLink={(props) => <Link to="/users" {...props} />}
      missing={t.details.missing}
    >
      {(person) => (
        <>
          <Head key={person.id} person={person} />
          <Tabs id={person.id} />
          {children(person)}
        </>
      )}
    </EntityPage>
  );
}

const tabs = [
  'settings',
  'security',
  'sessions',
  'applications',
  'identities',
  'roles',
  'organizations',
  'data',
  'logs',
] as const;

function Tabs({ id }: { readonly id: string }) {
  const label = usePhrases('users').details.tabs;
  const names = usePhrases('person').tabs;
  return (
    <TabLinks label={label}>
      {tabs.map((tab) => (
        <Link key={tab} to={`/users/$id/${tab}`} params={{ id }} {...tabLink}>
          {names[tab]}
        </Link>
      ))}
    </TabLinks>
  );
}
