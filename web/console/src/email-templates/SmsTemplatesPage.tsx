/** Every kind of text message in one language. */
import { isLanguageTag } from '@portero/schema/language-tags.ts';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { smsTemplates } from './sms-queries.ts';
import { TemplateList } from './TemplateList.tsx';

export function SmsTemplatesPage() {
  const query = useQuery(smsTemplates);
  const { language = 'en' } = useSearch({ from: '/frame/email-templates/text-messages' });
  const own = query.data?.map(({ content, ...place }) => ({ ...place, words: content }));
  return (
    <TemplateList
      channel="sms"
      language={isLanguageTag(language) ? language : 'en'}
      own={own}
      query={query}
    />
  );
}
