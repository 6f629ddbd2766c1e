/** The tabs of the sign-in experience; what is collected about people has a page of its own behind one of them. */
import { Link } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import { TabLinks, tabLink } from '../shell/DetailsPage.tsx';
import { addressOf, tabs } from './problems.ts';

export function ExperienceTabs() {
  const t = usePhrases('signInExperience');
  const fields = usePhrases('profileFields');
  const center = usePhrases('accountCenter');
  return (
    <TabLinks label={t.title}>
      {tabs.map((tab) => (
        <Link key={tab} to={addressOf(tab)} {...tabLink}>
          {t.tabs[tab]}
        </Link>
      ))}
      <Link to="/sign-in-experience/collect-user-profile" {...tabLink}>
        {fields.title}
      </Link>
      <Link to="/sign-in-experience/account-center" {...tabLink}>
        {center.title}
      </Link>
    </TabLinks>
  );
}
