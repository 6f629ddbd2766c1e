import { useEffect } from 'react';

/** The tab's title while this page is shown. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Portero` : 'Portero';
  }, [title]);
}
