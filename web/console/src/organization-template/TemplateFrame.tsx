/** What both lists of the template share. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { TabLinks, tabLink } from '../shell/DetailsPage.tsx';
import { CreateButton } from '../shell/ListPage.tsx';
import type { Creation } from '../shell/list-place.ts';
import { useTitle } from '../shell/title.ts';
import { Page, PageHeader } from '../ui/Page.tsx';

type Props = {
  /** What the button at the top says. */
  readonly create: string;
  readonly creation: Pick<Creation, 'open'>;
  readonly children: ReactNode;
};

export function TemplateFrame({ create, creation, children }: Props) {
  const t = usePhrases('organizationTemplate');
  useTitle(t.title);
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader
        title={t.title}
        purpose={t.purpose}
        actions={<CreateButton label={create} creation={creation} />}
      />
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
