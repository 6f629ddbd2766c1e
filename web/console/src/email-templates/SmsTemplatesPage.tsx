/** Every kind of text message in one language. */
import { isLanguageTag, type LanguageTag } from '@portero/schema/language-tags.ts';
import type { MessageType } from '@portero/schema/messages.ts';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { shownSms, smsTemplates } from './sms-queries.ts';
import { TemplateList } from './TemplateList.tsx';

export function SmsTemplatesPage() {
  const query = useQuery(smsTemplates);
  const { language: asked } = useSearch({ from: '/frame/email-templates/text-messages' });
  const language = asked && isLanguageTag(asked) ? asked : 'en';
  const own = query.data?.map(({ content, ...place }) => ({ ...place, words: content }));
  return (
    <TemplateList
      channel="sms"
      language={language}
      own={own}
      query={query}
      bundled={(type) => <Bundled language={language} type={type} />}
    />
  );
}

function Bundled({ language, type }: { readonly language: LanguageTag; readonly type: MessageType }) {
  const { data } = useQuery(shownSms(language, type));
  return data?.builtIn ?? '–';
}
