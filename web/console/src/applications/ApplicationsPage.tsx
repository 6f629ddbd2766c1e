import { Badge, Button, Group, Text } from '@mantine/core';
import { IconApps, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { pageSize } from '../api/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { useApiCalls } from '../shell/api-calls.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { TabLinks, tabLink } from '../shell/DetailsPage.tsx';
import { List } from '../shell/ListPage.tsx';
import { usePaletteActions } from '../shell/palette-store.ts';
import { useShortcut } from '../shell/shortcuts.ts';
import { useTitle } from '../shell/title.ts';
import type { Column } from '../ui/DataTable.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { ShortId } from '../ui/ShortId.tsx';
import { EmptyState } from '../ui/States.tsx';
import { KindIcon } from './KindIcon.tsx';
import { type ApplicationRow, applications } from './queries.ts';

export function ApplicationsPage() {
  const t = usePhrases('applications');
  useTitle(t.title);
  const { page = 1, keyword = '', tab } = useSearch({ from: '/frame/applications' });
  const navigate = useNavigate({ from: '/applications' });
  const thirdParty = tab === 'third-party';
  const query = useQuery(applications({ thirdParty, page, keyword }));

  const asked = new URLSearchParams({
    isThirdParty: String(thirdParty),
    page: String(page),
    page_size: String(pageSize),
  });
  if (keyword) asked.set('search', `%${keyword}%`);
  useApiCalls([
    { label: t.calls.list, method: 'get', path: `/api/applications?${asked}` },
    {
      label: t.calls.create,
      method: 'post',
      path: '/api/applications',
      body: { name: 'Librería', type: 'Traditional' },
    },
  ]);

  const create = () => void navigate({ to: '/applications/create' });
  useShortcut('c', t.create, create);
  usePaletteActions([{ id: 'create', label: t.create, icon: IconPlus, keys: 'c', run: create }]);

  const columns: Column<ApplicationRow>[] = [
    {
      id: 'name',
      label: t.columns.name,
      cell: (app) => (
        <Group gap={10} wrap="nowrap" component="span" display="inline-flex" maw="100%">
          <KindIcon type={app.type} />
          <Text span inherit truncate>
            {app.name}
          </Text>
          <Text span size="xs" c="dimmed" fw={400} visibleFrom="sm" style={{ flexShrink: 0 }}>
            {t.kinds[app.type]}
          </Text>
          {app.isThirdParty && (
            <Badge size="sm" color="gray">
              {t.thirdPartyTag}
            </Badge>
          )}
        </Group>
      ),
    },
    {
      id: 'id',
      label: t.columns.id,
      width: '200px',
      secondary: true,
      cell: (app) => <ShortId id={app.id} />,
    },
    {
      id: 'created',
      label: t.columns.created,
      width: '150px',
      secondary: true,
      cell: (app) => <RelativeTime at={app.createdAt} />,
    },
  ];
  const empty = thirdParty ? t.emptyThirdParty : t.empty;

  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader
        title={t.title}
        purpose={t.purpose}
        about={{ text: t.about.text }}
        actions={
          <>
            {thirdParty && (
              <>
                <Button
                  variant="default"
                  renderRoot={(props) => <Link to="/applications/dynamic" {...props} />}
                >
                  {t.dynamic.title}
                </Button>
                <Button
                  variant="default"
                  renderRoot={(props) => <Link to="/applications/registration" {...props} />}
                >
                  {t.registration.title}
                </Button>
              </>
            )}
            <Button
              leftSection={<IconPlus size={15} />}
              renderRoot={(props) => <Link to="/applications/create" {...props} />}
            >
              {t.create}
            </Button>
          </>
        }
      />
      <TabLinks label={t.tabs.label}>
        <Link
          to="/applications"
          {...tabLink}
          activeOptions={{ includeSearch: true, exact: true }}
          data-active={!thirdParty || undefined}
        >
          {t.tabs.mine}
        </Link>
        <Link
          to="/applications"
          search={{ tab: 'third-party' }}
          {...tabLink}
          data-active={thirdParty || undefined}
        >
          {t.tabs.thirdParty}
        </Link>
      </TabLinks>
      <List
        label={t.title}
        query={query}
        columns={columns}
        keyOf={(app) => app.id}
        link={(app, props) => <Link to="/applications/$id/settings" params={{ id: app.id }} {...props} />}
        page={page}
        onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
        search={{
          keyword,
          placeholder: t.search,
          onSearch: (text) =>
            void navigate({ search: { ...(tab && { tab }), ...(text && { keyword: text }) }, replace: true }),
        }}
        empty={
          <EmptyState
            icon={IconApps}
            title={empty.title}
            sentence={empty.sentence}
            action={
              <Button
                renderRoot={(props) => (
                  <Link
                    to="/applications/create"
                    {...(thirdParty && { search: { with: 'third-party:Traditional' } })}
                    {...props}
                  />
                )}
              >
                {empty.action}
              </Button>
            }
          />
        }
      />
    </Page>
  );
}
