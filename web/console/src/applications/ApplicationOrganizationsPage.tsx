import { OrganizationsOf } from '../organizations/OrganizationsOf.tsx';
import { ApplicationFrame } from './ApplicationFrame.tsx';

export function ApplicationOrganizationsPage() {
  return (
    <ApplicationFrame>
      {(app) => <OrganizationsOf holder={{ type: 'MachineToMachine', id: app.id, name: app.name }} />}
    </ApplicationFrame>
  );
}
