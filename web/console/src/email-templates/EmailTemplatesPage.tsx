/** Every kind of e-mail in one language. */
import { isLanguageTag } from '@portero/schema/language-tags.ts';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { emailTemplates } from './queries.ts';
import { TemplateList } from './TemplateList.tsx';

export function EmailTemplatesPage() {
  const query = useQuery(emailTemplates);
  const { language = 'en' } = useSearch({ from: '/frame/email-templates' });
  const own = query.data?.map(({ details, ...place }) => ({ ...place, words: details.subject }));
  return (
    <TemplateList
      channel="email"
      language={isLanguageTag(language) ? language : 'en'}
      own={own}
      query={query}
    />
  );
}
