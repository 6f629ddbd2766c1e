import { OrganizationsOf } from '../organizations/OrganizationsOf.tsx';
import { displayName } from './queries.ts';
import { UserFrame } from './UserFrame.tsx';

export function UserOrganizationsPage() {
  return (
    <UserFrame>
      {(person) => <OrganizationsOf holder={{ type: 'User', id: person.id, name: displayName(person) }} />}
    </UserFrame>
  );
}
