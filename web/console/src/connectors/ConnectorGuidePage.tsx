import { usePhrases } from '../i18n/language.ts';
import { useTitle } from '../shell/title.ts';
import { Page, PageHeader } from '../ui/Page.tsx';

export function ConnectorGuidePage() {
  const title = usePhrases('shell').places.connectors;
  useTitle(title);
  return (
    <Page>
      <PageHeader title={title} />
    </Page>
  );
}
