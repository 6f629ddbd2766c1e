import { Badge, Button, Code, Group, Text } from '@mantine/core';
import { IconApi, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { managementResource } from '../api/instance.ts';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { List } from '../shell/ListPage.tsx';
import { usePaletteActions } from '../shell/palette-store.ts';
import { useShortcut } from '../shell/shortcuts.ts';
import { useTitle } from '../shell/title.ts';
import type { Column } from '../ui/DataTable.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { EmptyState } from '../ui/States.tsx';
import { CreateApiResource } from './CreateApiResource.tsx';
import { lifetimeIn } from './lifetime.ts';
import { type ApiResource, apiResources } from './queries.ts';

export function ApiResourcesPage() {
  const t = usePhrases('apiResources');
  useTitle(t.title);
  const language = useLanguage();
  const { page = 1, create: creating } = useSearch({ from: '/frame/api-resources' });
  const navigate = useNavigate({ from: '/api-resources' });
  const query = useQuery(apiResources(page));

  const create = () => void navigate({ search: (before) => ({ ...before, create: true }) });
  useShortcut('c', t.create, create);
  usePaletteActions([{ id: 'create', label: t.create, icon: IconPlus, keys: 'c', run: create }]);

  const columns: Column<ApiResource>[] = [
    {
      id: 'name',
      label: t.columns.name,
      cell: (resource) => (
        <Group gap={8} wrap="nowrap" component="span" display="inline-flex" maw="100%">
          <Text span inherit truncate>
            {resource.name}
          </Text>
          {resource.indicator === managementResource && (
            <Badge size="sm" variant="default" style={{ flexShrink: 0 }}>
              {t.builtIn}
            </Badge>
          )}
          {resource.isDefault && (
            <Badge size="sm" variant="light" style={{ flexShrink: 0 }}>
              {t.isDefault}
            </Badge>
          )}
        </Group>
      ),
    },
    {
      id: 'indicator',
      label: t.columns.indicator,
      secondary: true,
      cell: (resource) => <Code>{resource.indicator}</Code>,
    },
    {
      id: 'lifetime',
      label: t.columns.lifetime,
      width: '150px',
      secondary: true,
      cell: (resource) => lifetimeIn(language, resource.accessTokenTtl),
    },
  ];

  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader
        title={t.title}
        purpose={t.purpose}
        actions={
          <Button leftSection={<IconPlus size={15} />} onClick={create}>
            {t.create}
          </Button>
        }
      />
      <List
        label={t.title}
        query={query}
        columns={columns}
        keyOf={(resource) => resource.id}
        link={(resource, props) => <Link to="/api-resources/$id" params={{ id: resource.id }} {...props} />}
        page={page}
        onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
        empty={
          <EmptyState
            icon={IconApi}
            title={t.empty.title}
            sentence={t.empty.sentence}
            action={<Button onClick={create}>{t.create}</Button>}
          />
        }
      />
      <CreateApiResource
        opened={Boolean(creating)}
        onClose={() => void navigate({ search: ({ create: _open, ...rest }) => rest })}
      />
    </Page>
  );
}
