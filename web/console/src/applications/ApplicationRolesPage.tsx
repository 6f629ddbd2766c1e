import { useNavigate, useSearch } from '@tanstack/react-router';
import { HeldRoles } from '../roles/HeldRoles.tsx';
import { ApplicationFrame } from './ApplicationFrame.tsx';

export function ApplicationRolesPage() {
  const { page = 1, keyword = '', give } = useSearch({ from: '/frame/applications/$id/roles' });
  const navigate = useNavigate({ from: '/applications/$id/roles' });
  return (
    <ApplicationFrame>
      {(app) => (
        <HeldRoles
          holder={{ type: 'MachineToMachine', id: app.id, name: app.name }}
          page={page}
          keyword={keyword}
          {...(give && { isNew: true })}
          onAsked={() => void navigate({ search: ({ give: _give, ...before }) => before, replace: true })}
          onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
          onSearch={(text) => void navigate({ search: () => (text ? { keyword: text } : {}), replace: true })}
        />
      )}
    </ApplicationFrame>
  );
}
