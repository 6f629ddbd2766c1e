import { VisuallyHidden } from '@mantine/core';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';

/** Tells screen readers where a navigation led, once the page has set its title, and leads the keyboard there. */
export function RouteAnnouncer() {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const [title, setTitle] = useState('');
  const before = useRef(path);
  useEffect(() => {
    if (path === undefined) return;
    if (before.current !== undefined && before.current !== path && !isArrival(before.current))
      leadToHeading();
    before.current = path;
    const timer = setTimeout(() => setTitle(document.title), 300);
    return () => clearTimeout(timer);
  }, [path]);
  return (
    <VisuallyHidden aria-live="polite" role="status">
      {title}
    </VisuallyHidden>
  );
}

/** A sign-in ends where the Console opens: nobody pressed a link, and reading begins at the top as on every first page. */
const isArrival = (path: string): boolean => path.endsWith('/callback');

/** Whoever pressed a link that is gone, or that stands beside every page, goes on at the new page’s heading. */
function leadToHeading(): void {
  const { activeElement, body } = document;
  const stays = activeElement !== body && !activeElement?.closest('aside');
  if (stays) return;
  const heading = document.querySelector('h1');
  heading?.setAttribute('tabindex', '-1');
  (heading ?? document.getElementById('content'))?.focus({ preventScroll: true });
}
