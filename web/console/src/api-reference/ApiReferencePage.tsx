import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useTitle } from '../shell/title.ts';
import { Page, PageHeader } from '../ui/Page.tsx';

export function ApiReferencePage() {
  const title = usePhrases('shell').places.apiReference;
  useTitle(title);
  return (
    <Page>
      <Crumbs here={title} />
      <PageHeader title={title} />
    </Page>
  );
}
