import { Badge, Code, Group, Text } from '@mantine/core';
import { IconApi } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { managementResource } from '../api/instance.ts';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { ListPage } from '../shell/ListPage.tsx';
import { useCreation, useListPlace } from '../shell/list-place.ts';
import type { Column } from '../ui/DataTable.tsx';
import { CreateApiResource } from './CreateApiResource.tsx';
import { lifetimeIn } from './lifetime.ts';
import { type ApiResource, apiResources } from './queries.ts';

export function ApiResourcesPage() {
  const t = usePhrases('apiResources');
  const language = useLanguage();
  const place = useListPlace();
  const creation = useCreation(t.create);
  const { guide } = useSearch({ from: '/frame/api-resources' });
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
    <ListPage
      words={t}
      icon={IconApi}
      place={place}
      creation={creation}
      query={useQuery(apiResources(place.page))}
      columns={columns}
      keyOf={(resource) => resource.id}
      link={(resource, props) => <Link to="/api-resources/$id" params={{ id: resource.id }} {...props} />}
    >
      <CreateApiResource opened={creation.opened} onClose={creation.close} guide={guide} />
    </ListPage>
  );
}
