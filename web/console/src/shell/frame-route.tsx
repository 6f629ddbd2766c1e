/** The two kinds of pages for signed-in administrators: inside the frame, and over the whole screen. */
import { createRoute, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { loadInstance, needsFirstAdministrator } from '../api/instance.ts';
import { session } from './auth/session.ts';
import { loadAuthority, takeWhatWasGiven } from './authority.ts';
import { Broken, NotFound } from './Fallbacks.tsx';
import { placeElsewhere } from './other-addresses.ts';
import { loadPreferences } from './preferences.ts';
import { rootRoute } from './root-route.tsx';

/** Let administrators through; send a new instance to its welcome page and everybody else to sign in. */
async function requireAdministrator({ location }: { location: { href: string } }): Promise<void> {
  const [, signedIn] = await Promise.all([loadInstance(), session.restore()]);
  if (signedIn) {
    await Promise.all([loadPreferences(), loadAuthority()]);
    return takeWhatWasGiven(location.href);
  }
  if (await needsFirstAdministrator()) throw redirect({ to: '/welcome' });
  await session.signIn({ returnTo: location.href });
}

/** Not part of the first page that a stranger sees; fetched while the session is looked for. */
const frame = () => import('./Frame.tsx');

export const frameRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'frame',
  beforeLoad: (context) => {
    const elsewhere = placeElsewhere(context.location.pathname);
    if (elsewhere) throw redirect({ ...elsewhere, replace: true });
    void frame();
    return requireAdministrator(context);
  },
  component: lazyRouteComponent(frame, 'Frame'),
  errorComponent: Broken,
  notFoundComponent: () => <NotFound />,
});

export const fullScreenRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'full-screen',
  beforeLoad: requireAdministrator,
  component: Outlet,
  errorComponent: Broken,
});

/** An unknown address stays inside the frame, so that one can go on from there. */
export const unknownRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '$',
  component: () => <NotFound />,
});
