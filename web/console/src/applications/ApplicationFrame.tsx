/** What every page of one application shares: its head, its tabs, its guide drawer, its deletion. */
import { Badge, Button, Menu, Text } from '@mantine/core';
import { IconBook, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { isApiError, sentenceOf } from '../api/errors.ts';
import { type Phrases, usePhrases } from '../i18n/language.ts';
import { type ApiCall, useApiCalls } from '../shell/api-calls.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useConfirm } from '../shell/confirm.tsx';
import { DetailsHeader, TabLinks, tabLink } from '../shell/DetailsPage.tsx';
import { usePaletteActions } from '../shell/palette-store.ts';
import { useTitle } from '../shell/title.ts';
import { toast } from '../shell/toasts.ts';
import { Page } from '../ui/Page.tsx';
import { DetailsSkeleton, EmptyState, ErrorState } from '../ui/States.tsx';
import { GuideDrawer } from './GuideDrawer.tsx';
import { KindIcon } from './KindIcon.tsx';
import { type Application, application, hasSecrets, useDeleteApplication } from './queries.ts';

export function ApplicationFrame({ children }: { readonly children: (app: Application) => ReactNode }) {
  const t = usePhrases('applications');
  const { id } = useParams({ strict: false });
  const query = useQuery(application(id ?? ''));
  useTitle(query.data?.name ?? t.title);
  const above = [
    <Link key="list" to="/applications">
      {t.title}
    </Link>,
  ];

  if (query.data) {
    return (
      <Page>
        <Crumbs above={above} here={query.data.name} />
        <Head app={query.data} />
        {children(query.data)}
      </Page>
    );
  }
  return (
    <Page>
      <Crumbs above={above} here="…" />
      {!query.error && <DetailsSkeleton />}
      {query.error && isApiError(query.error) && query.error.status === 404 && (
        <EmptyState
          page
          title={t.details.missing.title}
          sentence={t.details.missing.sentence}
          action={
            <Button variant="default" renderRoot={(props) => <Link to="/applications" {...props} />}>
              {t.details.missing.back}
            </Button>
          }
        />
      )}
      {query.error && !(isApiError(query.error) && query.error.status === 404) && (
        <ErrorState page sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
    </Page>
  );
}

function Head({ app }: { readonly app: Application }) {
  const t = usePhrases('applications');
  const words = usePhrases('thirdParty').tabs;
  const [guide, setGuide] = useState(false);
  const remove = useRemoval(app);
  const hasGuide = !app.isThirdParty && app.type !== 'SAML' && app.type !== 'Protected';
  useApiCalls(callsOf(app, t.calls));
  usePaletteActions([
    ...(hasGuide ? [{ id: 'guide', label: t.details.guide, icon: IconBook, run: () => setGuide(true) }] : []),
    { id: 'delete', label: t.details.delete, icon: IconTrash, run: remove },
  ]);
  return (
    <>
      <DetailsHeader
        icon={<KindIcon type={app.type} size={22} />}
        title={app.name}
        facts={
          <>
            <Text size="xs" c="dimmed">
              {t.kinds[app.type]}
            </Text>
            {app.customClientMetadata.isDeviceFlow && (
              <Badge size="sm" color="gray">
                {t.deviceTag}
              </Badge>
            )}
            {app.isThirdParty && (
              <Badge size="sm" color="gray">
                {t.thirdPartyTag}
              </Badge>
            )}
          </>
        }
        id={{ label: t.details.id, value: app.id }}
        actions={
          hasGuide && (
            <Button
              variant="default"
              leftSection={<IconBook size={16} stroke={1.7} />}
              onClick={() => setGuide(true)}
            >
              {t.details.guide}
            </Button>
          )
        }
        menu={
          <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={remove}>
            {t.details.delete}
          </Menu.Item>
        }
      />
      {app.type === 'MachineToMachine' && (
        <TabLinks label={t.details.tabs}>
          <Link to="/applications/$id/settings" params={{ id: app.id }} {...tabLink}>
            {t.details.settings}
          </Link>
          <Link to="/applications/$id/roles" params={{ id: app.id }} {...tabLink}>
            {t.details.roles}
          </Link>
          <Link to="/applications/$id/logs" params={{ id: app.id }} {...tabLink}>
            {t.logs.machine}
          </Link>
          <Link to="/applications/$id/organizations" params={{ id: app.id }} {...tabLink}>
            {t.details.organizations}
          </Link>
        </TabLinks>
      )}
      {app.type !== 'MachineToMachine' && app.type !== 'SAML' && (
        <TabLinks label={t.details.tabs}>
          <Link to="/applications/$id/settings" params={{ id: app.id }} {...tabLink}>
            {t.details.settings}
          </Link>
          {app.isThirdParty && (
            <Link to="/applications/$id/permissions" params={{ id: app.id }} {...tabLink}>
              {words.permissions}
            </Link>
          )}
          <Link to="/applications/$id/branding" params={{ id: app.id }} {...tabLink}>
            {words.branding}
          </Link>
          <Link to="/applications/$id/access-control" params={{ id: app.id }} {...tabLink}>
            {words.access}
          </Link>
          <Link to="/applications/$id/logs" params={{ id: app.id }} {...tabLink}>
            {t.logs.title}
          </Link>
        </TabLinks>
      )}
      {hasGuide && <GuideDrawer app={app} opened={guide} onClose={() => setGuide(false)} />}
    </>
  );
}

function callsOf(app: Application, t: Phrases['applications']['calls']): ApiCall[] {
  const path = `/api/applications/${app.id}`;
  const { name, description, oidcClientMetadata, customClientMetadata } = app;
  return [
    { label: t.read, method: 'get', path },
    {
      label: t.change,
      method: 'patch',
      path,
      body: { name, description, oidcClientMetadata, customClientMetadata },
    },
    ...(hasSecrets(app.type) ? [{ label: t.secrets, method: 'get' as const, path: `${path}/secrets` }] : []),
    { label: t.remove, method: 'delete', path },
  ];
}

function useRemoval(app: Application): () => void {
  const t = usePhrases('applications').details;
  const confirm = useConfirm();
  const navigate = useNavigate();
  const { mutateAsync } = useDeleteApplication();
  return async () => {
    const agreed = await confirm({
      title: t.deleteTitle(app.name),
      consequence: t.deleteConsequence,
      action: t.delete,
      danger: true,
      typed: app.name,
    });
    if (!agreed) return;
    const gone = await mutateAsync(app.id).then(
      () => true,
      () => false,
    );
    if (!gone) return;
    toast.done(t.deleted(app.name));
    void navigate({ to: '/applications', ignoreBlocker: true });
  };
}
