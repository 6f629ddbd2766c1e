import { ActionIcon, Badge, Group, Switch, Text, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconForms } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { failureOf } from '../api/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { CreateButton, NothingYet } from '../shell/ListPage.tsx';
import { useCreation } from '../shell/list-place.ts';
import { useTitle } from '../shell/title.ts';
import { ExperienceTabs } from '../sign-in-experience/Tabs.tsx';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { AddField } from './AddField.tsx';
import { useFieldName } from './names.ts';
import { askedFields, type ProfileField, profileFields, useProfileFieldChanges } from './queries.ts';

/** The catalogue of what is collected, in the order in which forms ask for it. */
export function ProfileFieldsPage() {
  const t = usePhrases('profileFields');
  useTitle(t.title);
  const query = useQuery(profileFields);
  const creation = useCreation(t.add);
  const columns = useColumns(query.data ?? []);
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader
        title={t.title}
        purpose={t.purpose}
        actions={<CreateButton label={t.add} creation={creation} />}
      />
      <ExperienceTabs />
      <DataTable
        label={t.title}
        rows={query.data}
        columns={columns.list}
        keyOf={({ name }) => name}
        link={(field, props) => (
          <Link
            to="/sign-in-experience/collect-user-profile/fields/$name"
            params={{ name: field.name }}
            {...props}
          />
        )}
        failure={failureOf(query)}
        empty={<NothingYet icon={IconForms} words={{ ...t, create: t.add }} creation={creation} />}
      />
      <VisuallyHidden role="status">{columns.told}</VisuallyHidden>
      <AddField
        opened={creation.opened}
        taken={(query.data ?? []).map(({ name }) => name)}
        onClose={creation.close}
      />
    </Page>
  );
}

function useColumns(fields: readonly ProfileField[]): {
  list: readonly Column<ProfileField>[];
  told: string;
} {
  const t = usePhrases('profileFields');
  const nameOf = useFieldName();
  const { order, ask } = useProfileFieldChanges();
  const { data: asked } = useQuery(askedFields);
  const [told, setTold] = useState('');
  const names = fields.map(({ name }) => name);
  const isAsked = (name: string) => asked?.names == null || asked.names.includes(name);
  const move = (field: ProfileField, by: -1 | 1) => {
    const at = names.indexOf(field.name);
    const next = names.toSpliced(at, 1).toSpliced(at + by, 0, field.name);
    order.mutate(next, { onSuccess: () => setTold(t.moved(nameOf(field), at + by + 1)) });
    // The form of the sign-up keeps an order of its own once one was chosen.
    if (asked?.names) ask.mutate(next.filter(isAsked));
  };
  const toggle = (name: string, on: boolean) =>
    ask.mutate(names.filter((one) => (one === name ? on : isAsked(one))));
  const list: Column<ProfileField>[] = [
    {
      id: 'field',
      label: t.field,
      cell: (field) => (
        <Group gap="0 8px" component="span" display="inline-flex" maw="100%">
          <Text span inherit truncate>
            {nameOf(field)}
          </Text>
          {field.required && (
            <Badge size="xs" variant="light" component="span">
              {t.required}
            </Badge>
          )}
        </Group>
      ),
    },
    { id: 'type', label: t.type, width: '170px', secondary: true, cell: ({ type }) => t.types[type] },
    { id: 'key', label: t.key, width: '170px', secondary: true, cell: ({ name }) => <code>{name}</code> },
    {
      id: 'asked',
      label: t.asked,
      width: '130px',
      narrow: '96px',
      cell: (field) => (
        <Switch
          aria-label={t.askedFor(nameOf(field))}
          checked={isAsked(field.name)}
          disabled={!asked || ask.isPending}
          onChange={(event) => toggle(field.name, event.currentTarget.checked)}
        />
      ),
    },
    {
      id: 'order',
      label: t.order,
      width: '90px',
      align: 'right',
      quiet: true,
      cell: (field) => (
        <Group gap={2} wrap="nowrap" justify="flex-end">
          <ActionIcon
            size={28}
            variant="subtle"
            color="gray"
            aria-label={t.up(nameOf(field))}
            disabled={names[0] === field.name || order.isPending}
            onClick={() => move(field, -1)}
          >
            <IconArrowUp size={16} />
          </ActionIcon>
          <ActionIcon
            size={28}
            variant="subtle"
            color="gray"
            aria-label={t.down(nameOf(field))}
            disabled={names.at(-1) === field.name || order.isPending}
            onClick={() => move(field, 1)}
          >
            <IconArrowDown size={16} />
          </ActionIcon>
        </Group>
      ),
    },
  ];
  return { list, told };
}
