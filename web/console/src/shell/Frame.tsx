import { Burger, Drawer, Kbd, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { Wordmark } from '../ui/Wordmark.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { ApiCallsDrawer } from './ApiCallsDrawer.tsx';
import { useMay } from './authority.ts';
import { CrumbSlot } from './Crumbs.tsx';
import classes from './Frame.module.css';
import { Guarded } from './Guarded.tsx';
import { HelpMenu } from './HelpMenu.tsx';
import { navigation, type Place } from './navigation.ts';
import { palette, paletteKeys } from './palette-store.ts';
import { groupOf } from './place-groups.ts';
import { ShortcutSheet } from './ShortcutSheet.tsx';
import { listenForShortcuts, useShortcut } from './shortcuts.ts';

/** Fetched beside the first page: nobody needs it to see something. */
const Palette = lazy(async () => ({ default: (await import('./Palette.tsx')).Palette }));

/** Side bar, top bar, and the page between them. */
export function Frame() {
  const t = usePhrases('shell');
  const [open, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the drawer
  useEffect(close, [path]);
  useEffect(listenForShortcuts, []);
  useShortcut('/', t.shortcuts.search, () =>
    document.querySelector<HTMLInputElement>('[data-search-field]')?.focus(),
  );

  return (
    <div className={classes.frame}>
      <a href="#content" className={classes.skip}>
        {t.skip}
      </a>
      <aside className={classes.sidebar}>
        <Link to="/get-started" className={classes.home} aria-label={t.home}>
          <Wordmark />
        </Link>
        <Navigation />
      </aside>
      <Drawer opened={open} onClose={close} size={272} withCloseButton={false} padding="md" zIndex={300}>
        <Wordmark />
        <Navigation />
      </Drawer>
      <div className={classes.main}>
        <div className={classes.bar}>
          <Burger opened={open} onClick={toggle} size="sm" hiddenFrom="md" aria-label={t.menu} />
          <CrumbSlot />
          <UnstyledButton className={classes.search} aria-label={t.search} onClick={palette.open}>
            <IconSearch size={15} stroke={1.8} aria-hidden />
            <span>{t.search}</span>
            <Kbd size="xs">{paletteKeys.join(' ')}</Kbd>
          </UnstyledButton>
          <ApiCallsDrawer />
          <HelpMenu />
          <AccountMenu />
        </div>
        <main id="content" className={classes.content} tabIndex={-1}>
          <Guarded />
        </main>
      </div>
      <Suspense fallback={null}>
        <Palette />
      </Suspense>
      <ShortcutSheet />
    </div>
  );
}

function Navigation() {
  const t = usePhrases('shell');
  const may = useMay();
  const open = navigation
    .map(({ group, places: all }) => ({ group, places: all.filter(({ to }) => may('read', groupOf(to))) }))
    .filter((group) => group.places.length > 0);
  return (
    <nav className={classes.navigation} aria-label={t.navigation}>
      {open.map(({ group, places: inGroup }) => (
        <div key={group}>
          {group !== 'overview' && <div className={classes.group}>{t.groups[group]}</div>}
          {inGroup.map((place) => (
            <PlaceLink key={place.id} place={place} />
          ))}
        </div>
      ))}
    </nav>
  );
}

function PlaceLink({ place }: { readonly place: Place }) {
  const t = usePhrases('shell');
  const navigate = useNavigate();
  useShortcut(`g ${place.key}`, t.shortcuts.goTo(t.places[place.id]), () => void navigate({ to: place.to }));
  const Icon = place.icon;
  return (
    <Link to={place.to} className={classes.place} activeProps={{ 'data-active': true }}>
      <Icon size={17} stroke={1.7} aria-hidden />
      {t.places[place.id]}
    </Link>
  );
}
