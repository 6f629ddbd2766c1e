/** What both lists of the template share. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { TabLinks, tabLink } from '../shell/DetailsPage.tsx';
import { useTitle } from '../shell/title.ts';
import { Page, PageHeader } from '../ui/Page.tsx';

type Props = { readonly actions: ReactNode; readonly children: ReactNode };

export function TemplateFrame({ actions, children }: Props) {
  const t = usePhrases('organizationTemplate');
  useTitle(t.title);
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader title={t.title} purpose={t.purpose} actions={actions} />
      <TabLinks label={t.tabs}>
        <Link to="/organization-template" activeOptions={{ exact: true, includeSearch: false }} {...tabLink}>
          {t.roles.title}
        </Link>
        <Link to="/organization-template/permissions" activeOptions={{ includeSearch: false }} {...tabLink}>
          {t.permissions.title}
        </Link>
      </TabLinks>
      {children}
    </Page>
  );
}
