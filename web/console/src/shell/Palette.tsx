import { Group, Kbd, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight } from '@mantine/spotlight';
import { IconApps, IconMoon, IconPlus, IconSearch, IconUser, type TablerIcon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useLayoutEffect, useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { useAppearance } from './appearance.ts';
import { useMay } from './authority.ts';
import { findEntities } from './find-entities.ts';
import { places } from './navigation.ts';
import classes from './Palette.module.css';
import { paletteState, useOfferedActions } from './palette-store.ts';
import { groupOf } from './place-groups.ts';

/** ⌘K: go anywhere, do what this page offers, find applications and people. */
export function Palette() {
  const t = usePhrases('shell');
  const navigate = useNavigate();
  const offered = useOfferedActions();
  const may = useMay();
  const { toggle } = useAppearance();
  const [query, setQuery] = useState('');
  const [keyword] = useDebouncedValue(query.trim(), 180);
  const found = useQuery({
    queryKey: ['palette', keyword],
    queryFn: () =>
      findEntities(keyword, { applications: may('read', 'applications'), users: may('read', 'users') }),
    enabled: keyword.length >= 2,
    staleTime: 30_000,
  });

  const matches = (label: string) => contains(label, query);
  const here = offered.filter((action) => matches(action.label));
  const gone = places.filter((place) => matches(t.places[place.id]) && may('read', groupOf(place.to)));
  const create = matches(t.palette.createApplication) && may('write', 'applications');
  const appearance = matches(t.palette.appearance);
  const entities = keyword.length >= 2 ? (found.data ?? []) : [];
  useFirstChosen(found.data);
  const nothing = here.length + gone.length + entities.length === 0 && !create && !appearance;

  return (
    <Spotlight.Root
      store={paletteState}
      query={query}
      onQueryChange={setQuery}
      shortcut="mod+K"
      attributes={{ content: { 'aria-label': t.shortcuts.palette } }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      scrollable
      // What is found does not move the field where one types.
      centered={false}
      yOffset="12dvh"
      maxHeight={420}
      radius="lg"
      classNames={{ body: classes.body ?? '', content: classes.content ?? '' }}
    >
      <Spotlight.Search
        placeholder={t.palette.placeholder}
        leftSection={<IconSearch size={17} stroke={1.7} />}
        aria-label={t.palette.placeholder}
      />
      <Spotlight.ActionsList>
        {here.length > 0 && (
          <Spotlight.ActionsGroup label={t.palette.here}>
            {here.map((action) => (
              <Row
                key={action.id}
                icon={action.icon}
                label={action.label}
                keys={action.keys}
                onClick={action.run}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {entities.length > 0 && (
          <Spotlight.ActionsGroup label={t.palette.found}>
            {entities.map((entity) => (
              <Row
                key={entity.id}
                icon={entity.kind === 'application' ? IconApps : IconUser}
                label={entity.label}
                hint={entity.hint}
                onClick={() =>
                  void (entity.kind === 'application'
                    ? navigate({ to: '/applications/$id', params: { id: entity.id } })
                    : navigate({ to: '/users/$id', params: { id: entity.id } }))
                }
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {gone.length > 0 && (
          <Spotlight.ActionsGroup label={t.palette.goTo}>
            {gone.map((place) => (
              <Row
                key={place.id}
                icon={place.icon}
                label={t.places[place.id]}
                keys={`g ${place.key}`}
                onClick={() => void navigate({ to: place.to })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {(create || appearance) && (
          <Spotlight.ActionsGroup label={t.palette.actions}>
            {create && (
              <Row
                icon={IconPlus}
                label={t.palette.createApplication}
                onClick={() => void navigate({ to: '/applications/create' })}
              />
            )}
            {appearance && <Row icon={IconMoon} label={t.palette.appearance} onClick={toggle} />}
          </Spotlight.ActionsGroup>
        )}
        {nothing && (
          <Spotlight.Empty>{found.isFetching ? t.palette.searching : t.palette.nothing}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/** The list chooses its first row when somebody types; where all rows were found only afterwards, none is chosen then. */
function useFirstChosen(found: unknown): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at whenever something else was found
  useLayoutEffect(() => {
    const list = document.getElementById(paletteState.getState().listId);
    if (!list || list.querySelector('[data-selected]')) return;
    list.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
    paletteState.updateState((state) => ({ ...state, selected: 0 }));
  }, [found]);
}

type RowProps = {
  readonly icon?: TablerIcon | undefined;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly keys?: string | undefined;
  readonly onClick: () => void;
};

function Row({ icon: Icon, label, hint, keys, onClick }: RowProps): ReactNode {
  return (
    <Spotlight.Action onClick={onClick} className={classes.row ?? ''}>
      <Group gap={10} wrap="nowrap" w="100%" miw={0}>
        {Icon && <Icon size={16} stroke={1.7} aria-hidden />}
        <Text size="sm" truncate flex={1}>
          {label}
          {hint && (
            <Text span size="xs" c="dimmed" ml={8}>
              {hint}
            </Text>
          )}
        </Text>
        {keys && (
          <Group gap={4} wrap="nowrap" visibleFrom="sm">
            {keys.split(' ').map((key) => (
              <Kbd key={key} size="xs">
                {key}
              </Kbd>
            ))}
          </Group>
        )}
      </Group>
    </Spotlight.Action>
  );
}

/** Words in any order, accents and case ignored. */
function contains(label: string, query: string): boolean {
  const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const text = plain(label);
  return plain(query)
    .split(/\s+/)
    .every((word) => text.includes(word));
}
