/** What keeps guessers and machines out: rules for passwords, CAPTCHA, addresses that may register, lock-out. */
import { Link, Outlet } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { TabLinks, tabLink } from '../shell/DetailsPage.tsx';
import { useTitle } from '../shell/title.ts';
import { Page, PageHeader } from '../ui/Page.tsx';

const tabs = [
  ['passwordPolicy', '/security/password-policy'],
  ['captcha', '/security/captcha'],
  ['blocklist', '/security/blocklist'],
  ['general', '/security/general'],
] as const;

export function SecurityPage() {
  const t = usePhrases('security');
  useTitle(t.title);
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader title={t.title} purpose={t.purpose} />
      <TabLinks label={t.title}>
        {tabs.map(([tab, address]) => (
          <Link key={tab} to={address} {...tabLink}>
            {t.tabs[tab]}
          </Link>
        ))}
      </TabLinks>
      <Outlet />
    </Page>
  );
}
