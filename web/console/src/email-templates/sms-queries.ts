/** What text messages say: an administrator's own words by language and kind, over the bundled ones. */
import type { LanguageTag } from '@portero/schema/language-tags.ts';
import type { MessageType } from '@portero/schema/messages.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done } from '../api/client.ts';
import { ifMatch, type Versioned, versioned } from '../api/versions.ts';

export type ShownSms = Answered<'/api/sms-templates/preview', 'post'>;

const key = ['sms-templates'] as const;

export const smsTemplates = queryOptions({
  queryKey: key,
  queryFn: async () => answer((await api()).GET('/api/sms-templates')),
});

/** One of them, to be changed: with its version when there is one. */
export type OwnSms = Versioned<{ readonly content: string | null }>;

/** Null, all of it, where the bundled words are used. */
export const ownSms = (languageTag: LanguageTag, templateType: MessageType) =>
  queryOptions({
    queryKey: [...key, languageTag, templateType],
    queryFn: async (): Promise<OwnSms> => {
      const { GET } = await api();
      const all = await answer(GET('/api/sms-templates'));
      const is = (one: (typeof all)[number]) =>
        one.languageTag === languageTag && one.templateType === templateType;
      if (!all.some(is)) return { content: null, etag: null };
      const params = { path: { languageTag, templateType } };
      const { content, etag } = await versioned(
        GET('/api/sms-templates/{languageTag}/{templateType}', { params }),
      );
      return { content, etag };
    },
  });

/** As the recipient would see it; without content, the bundled words. */
export const shownSms = (languageTag: LanguageTag, templateType: MessageType, content?: string) =>
  queryOptions({
    queryKey: ['sms-preview', languageTag, templateType, content ?? null],
    queryFn: async () => {
      const body = { languageTag, templateType, ...(content && { content }) };
      return answer((await api()).POST('/api/sms-templates/preview', { body }));
    },
    placeholderData: (before: ShownSms | undefined) => before,
  });

/** What is typed, saved or not, to a real recipient: it may cost something. @throws ApiError */
export async function sendTestSms(
  languageTag: LanguageTag,
  templateType: MessageType,
  content: string,
  to: string,
): Promise<void> {
  const { POST } = await api();
  await done(POST('/api/sms-templates/test', { body: { languageTag, templateType, content, to } }));
}

/** Store, on condition that nobody else did meanwhile; and ask again. */
export function useSaveSms(languageTag: LanguageTag, templateType: MessageType) {
  const client = useQueryClient();
  return async (content: string, base: OwnSms): Promise<OwnSms> => {
    const params = { path: { languageTag, templateType } };
    const headers = base.content === null ? {} : ifMatch(base);
    const { PUT } = await api();
    await answer(
      PUT('/api/sms-templates/{languageTag}/{templateType}', { params, body: { content }, headers }),
    );
    await client.invalidateQueries({ queryKey: key, exact: true });
    return client.fetchQuery({ ...ownSms(languageTag, templateType), staleTime: 0 });
  };
}

/** Back to the bundled words. */
export function useRemoveSms(languageTag: LanguageTag, templateType: MessageType) {
  const client = useQueryClient();
  return async (): Promise<void> => {
    const params = { path: { languageTag, templateType } };
    await done((await api()).DELETE('/api/sms-templates/{languageTag}/{templateType}', { params }));
    await client.invalidateQueries({ queryKey: key });
  };
}
