/** The people of an organization. */
import { Avatar, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { displayName } from '../users/queries.ts';
import { MemberList } from './MemberList.tsx';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import { members, type Organization, organizationKeys, peopleOutside, useMemberChanges } from './queries.ts';

export function MembersPage() {
  return <OrganizationFrame>{(organization) => <Members organization={organization} />}</OrganizationFrame>;
}

function Members({ organization }: { readonly organization: Organization }) {
  const t = usePhrases('organizations').members.User;
  const { page = 1, keyword = '' } = useSearch({ from: '/frame/organizations/$id/members' });
  const navigate = useNavigate({ from: '/organizations/$id/members' });
  const query = useQuery(members(organization.id, { page, keyword }));
  const { addPeople, removePerson, setRolesOfPerson } = useMemberChanges(organization.id);
  return (
    <MemberList
      organization={organization}
      type="User"
      query={query}
      page={page}
      keyword={keyword}
      onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
      onSearch={(text) => void navigate({ search: () => (text ? { keyword: text } : {}), replace: true })}
      nameOf={displayName}
      cell={(person) => (
        <Group gap={10} wrap="nowrap" component="span" display="inline-flex" maw="100%">
          <Avatar src={person.avatar} name={displayName(person)} size={24} radius="xl" color="pine" />
          <Text span inherit truncate>
            {displayName(person)}
          </Text>
        </Group>
      )}
      more={{
        id: 'lastSignIn',
        label: t.lastSignIn,
        width: '150px',
        secondary: true,
        cell: ({ lastSignInAt }) => (lastSignInAt === null ? t.never : <RelativeTime at={lastSignInAt} />),
      }}
      link={(person, props) => <Link to="/users/$id" params={{ id: person.id }} {...props} />}
      onOpen={({ id }) => void navigate({ to: '/users/$id', params: { id } })}
      outside={{
        queryKey: [...organizationKeys.one(organization.id), 'people-outside'],
        load: (next, text) => peopleOutside(organization.id, next, text),
        labelOf: displayName,
        noteOf: ({ primaryEmail, username }) => primaryEmail ?? username,
      }}
      onAdd={(userIds, roleIds) => addPeople.mutateAsync({ userIds, roleIds })}
      onSetRoles={(holder, roleIds) => setRolesOfPerson.mutateAsync({ holder, roleIds })}
      onRemove={(id) => removePerson.mutateAsync(id)}
    />
  );
}
