/** Every kind of email in one language. */
import { isLanguageTag, type LanguageTag } from '@portero/schema/language-tags.ts';
import type { MessageType } from '@portero/schema/messages.ts';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { emailTemplates, shownEmail } from './queries.ts';
import { TemplateList } from './TemplateList.tsx';

export function EmailTemplatesPage() {
  const query = useQuery(emailTemplates);
  const { language: asked } = useSearch({ from: '/frame/email-templates' });
  const language = asked && isLanguageTag(asked) ? asked : 'en';
  const own = query.data?.map(({ details, ...place }) => ({ ...place, words: details.subject }));
  return (
    <TemplateList
      channel="email"
      language={language}
      own={own}
      query={query}
      bundled={(type) => <Bundled language={language} type={type} />}
    />
  );
}

function Bundled({ language, type }: { readonly language: LanguageTag; readonly type: MessageType }) {
  const { data } = useQuery(shownEmail(language, type));
  return data?.builtIn.subject ?? '–';
}
