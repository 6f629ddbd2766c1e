/** The machine-to-machine applications of an organization. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import { MemberList } from './MemberList.tsx';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import {
  machines,
  machinesOutside,
  type Organization,
  organizationKeys,
  useMemberChanges,
} from './queries.ts';

export function MachinesPage() {
  return <OrganizationFrame>{(organization) => <Machines organization={organization} />}</OrganizationFrame>;
}

function Machines({ organization }: { readonly organization: Organization }) {
  const t = usePhrases('organizations').members.MachineToMachine;
  const { page = 1, keyword = '' } = useSearch({ from: '/frame/organizations/$id/machines' });
  const navigate = useNavigate({ from: '/organizations/$id/machines' });
  const query = useQuery(machines(organization.id, { page, keyword }));
  const { addMachines, removeMachine, setRolesOfMachine } = useMemberChanges(organization.id);
  return (
    <MemberList
      organization={organization}
      type="MachineToMachine"
      query={query}
      page={page}
      keyword={keyword}
      onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
      onSearch={(text) => void navigate({ search: () => (text ? { keyword: text } : {}), replace: true })}
      nameOf={({ name }) => name}
      cell={({ name }) => name}
      more={{
        id: 'description',
        label: t.description,
        secondary: true,
        cell: ({ description }) => description,
      }}
      link={(app, props) => <Link to="/applications/$id" params={{ id: app.id }} {...props} />}
      onOpen={({ id }) => void navigate({ to: '/applications/$id', params: { id } })}
      outside={{
        queryKey: [...organizationKeys.one(organization.id), 'machines-outside'],
        load: (next, text) => machinesOutside(organization.id, next, text),
        labelOf: ({ name }) => name,
        noteOf: ({ description }) => description,
      }}
      onAdd={(applicationIds, roleIds) => addMachines.mutateAsync({ applicationIds, roleIds })}
      onSetRoles={(holder, roleIds) => setRolesOfMachine.mutateAsync({ holder, roleIds })}
      onRemove={(id) => removeMachine.mutateAsync(id)}
    />
  );
}
