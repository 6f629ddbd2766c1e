/** Who may register and sign in, what the pages look like and say: three tabs, one form, and the pages beside it. */
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import { SettingsPage } from '../shell/SettingsPage.tsx';
import { SaveBar } from '../shell/settings-form.tsx';
import { Notice } from '../ui/Notice.tsx';
import { ExperienceFormProvider, useNewExperienceForm } from './experience-form.tsx';
import classes from './layout.module.css';
import { Preview } from './Preview.tsx';
import { type StoredExperience, signInExperience } from './queries.ts';
import { Start } from './Start.tsx';
import { ExperienceTabs } from './Tabs.tsx';
import { changeOf } from './values.ts';

export function SignInExperiencePage() {
  const t = usePhrases('signInExperience');
  const query = useQuery(signInExperience);
  return (
    <SettingsPage title={t.title} purpose={t.purpose} tabs={<ExperienceTabs />} query={query}>
      {(stored) => <Settings stored={stored} />}
    </SettingsPage>
  );
}

function Settings({ stored }: { readonly stored: StoredExperience }) {
  const t = usePhrases('signInExperience');
  const form = useNewExperienceForm(stored);
  return (
    <ExperienceFormProvider value={form}>
      <div className={classes.beside}>
        <div className={classes.form}>
          <Start />
          {stored.customUiAssets && <Notice tone="warning">{t.ownPages.inUseNotice}</Notice>}
          <Outlet />
        </div>
        <Preview settings={changeOf(form.values, stored)} unsaved={form.changes > 0} />
      </div>
      <SaveBar form={form} />
    </ExperienceFormProvider>
  );
}
