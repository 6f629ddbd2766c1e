import { useNavigate, useSearch } from '@tanstack/react-router';
import { HeldRoles } from '../roles/HeldRoles.tsx';
import { displayName } from './queries.ts';
import { UserFrame } from './UserFrame.tsx';

export function UserRolesPage() {
  const { page = 1, keyword = '' } = useSearch({ from: '/frame/users/$id/roles' });
  const navigate = useNavigate({ from: '/users/$id/roles' });
  return (
    <UserFrame>
      {(person) => (
        <HeldRoles
          holder={{ type: 'User', id: person.id, name: displayName(person) }}
          page={page}
          keyword={keyword}
          onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
          onSearch={(text) => void navigate({ search: () => (text ? { keyword: text } : {}), replace: true })}
        />
      )}
    </UserFrame>
  );
}
