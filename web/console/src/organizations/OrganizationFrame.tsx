/** What every page of one organization shares: its head, its tabs, its deletion. */
import { Badge, Menu } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { type ApiCall, useApiCalls } from '../shell/api-calls.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { DetailsHeader, TabLinks, tabLink } from '../shell/DetailsPage.tsx';
import { EntityPage } from '../shell/EntityPage.tsx';
import { usePaletteActions } from '../shell/palette-store.ts';
import { toast } from '../shell/toasts.ts';
import { OrganizationLogo } from './OrganizationLogo.tsx';
import { type Organization, organization, useOrganizationChanges } from './queries.ts';

export function OrganizationFrame({
  children,
}: {
  readonly children: (organization: Organization) => ReactNode;
}) {
  const t = usePhrases('organizations');
  const { id = '' } = useParams({ strict: false });
  const query = useQuery(organization(id));
  return (
    <EntityPage
      query={query}
      nameOf={({ name }) => name}
      listTitle={t.title}
      listLink={(props) => <Link to="/organizations" {...props} />}
      missing={t.details.missing}
    >
      {(found) => (
        <>
          <Head organization={found} />
          {children(found)}
        </>
      )}
    </EntityPage>
  );
}

function Head({ organization: it }: { readonly organization: Organization }) {
  const t = usePhrases('organizations').details;
  const { remove } = useOrganizationChanges(it.id);
  const confirm = useConfirm();
  const navigate = useNavigate();
  const erase = async () => {
    const agreed = await confirm({
      title: t.deleteTitle(it.name),
      consequence: t.deleteConsequence,
      action: t.delete,
      danger: true,
      typed: it.name,
    });
    if (!agreed) return;
    const gone = await remove.mutateAsync().then(
      () => true,
      () => false,
    );
    if (!gone) return;
    toast.done(t.deleted(it.name));
    void navigate({ to: '/organizations', ignoreBlocker: true });
  };
  useApiCalls(callsOf(it, t.calls));
  usePaletteActions([{ id: 'delete', label: t.delete, icon: IconTrash, run: () => void erase() }]);
  const params = { id: it.id };
  return (
    <>
      <DetailsHeader
        icon={<OrganizationLogo organization={it} size={40} />}
        title={it.name}
        facts={
          it.isMfaRequired && (
            <Badge size="sm" variant="light">
              {t.mfaTag}
            </Badge>
          )
        }
        id={{ label: t.id, value: it.id }}
        menu={
          <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => void erase()}>
            {t.delete}
          </Menu.Item>
        }
      />
      <TabLinks label={t.tabs}>
        <Link to="/organizations/$id/members" params={params} {...tabLink}>
          {t.members}
        </Link>
        <Link to="/organizations/$id/machines" params={params} {...tabLink}>
          {t.machines}
        </Link>
        <Link to="/organizations/$id/invitations" params={params} {...tabLink}>
          {t.invitations}
        </Link>
        <Link to="/organizations/$id/settings" params={params} {...tabLink}>
          {t.settings}
        </Link>
        <Link to="/organizations/$id/branding" params={params} {...tabLink}>
          {t.branding}
        </Link>
      </TabLinks>
    </>
  );
}

type CallWords = { readonly read: string; readonly change: string; readonly members: string };

function callsOf({ id, name, description, isMfaRequired }: Organization, t: CallWords): ApiCall[] {
  const path = `/api/organizations/${id}`;
  return [
    { label: t.read, method: 'get', path },
    { label: t.change, method: 'patch', path, body: { name, description, isMfaRequired } },
    { label: t.members, method: 'get', path: `${path}/users` },
  ];
}
