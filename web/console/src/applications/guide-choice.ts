/** Which guide goes with which application: remembered in this browser, because the server has no place for it. */
import { queryOptions } from '@tanstack/react-query';
import { findGuides, type GuideEntry, guideEntry, loadGuide } from '../guides/catalogue.ts';
import type { Language } from '../i18n/language.ts';
import { remember, remembered } from '../remembered.ts';
import type { Application } from './queries.ts';

const prefix = 'portero:console:guide:';

export function rememberGuide(appId: string, guideId: string): void {
  remember(prefix + appId, guideId);
}

/** Guides for this application's type, the remembered one first. */
export function guidesFor(app: Pick<Application, 'id' | 'type' | 'customClientMetadata'>): GuideEntry[] {
  const device = app.customClientMetadata.isDeviceFlow ?? false;
  const fits = (entry: GuideEntry) => entry.kind === app.type && (entry.device ?? false) === device;
  const fitting = findGuides('', new Set()).filter(fits);
  const chosen = guideEntry(remembered(prefix + app.id) ?? '');
  if (!chosen || !fits(chosen)) return fitting;
  return [chosen, ...fitting.filter((entry) => entry.id !== chosen.id)];
}

/** Fetched once. @throws Error for an id of no guide */
export function guideQuery(id: string, language: Language) {
  return queryOptions({
    queryKey: ['guide', id, language],
    queryFn: async () => {
      const entry = guideEntry(id);
      if (!entry) throw new Error(`There is no guide ${id}`);
      return loadGuide(entry, language);
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
