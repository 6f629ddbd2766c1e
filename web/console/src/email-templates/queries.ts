/** What emails say: an administrator's own words by language and kind, over the bundled ones. */
import type { LanguageTag } from '@portero/schema/language-tags.ts';
import { type MessageType, messageTypes } from '@portero/schema/messages.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done } from '../api/client.ts';
import { ifMatch, type Versioned, versioned } from '../api/versions.ts';

export type EmailTemplate = Answered<'/api/email-templates', 'get'>[number];
export type Details = EmailTemplate['details'];
export type Shown = Answered<'/api/email-templates/preview', 'post'>;
export const isMessageType = (text: string): text is MessageType =>
  messageTypes.some((type) => type === text);

const key = ['email-templates'] as const;

export const emailTemplates = queryOptions({
  queryKey: key,
  queryFn: async () => answer((await api()).GET('/api/email-templates')),
});

/** One of them, to be changed: with its id and version when there is one. */
export type OwnTemplate = Versioned<{ readonly id: string | null; readonly details: Details | null }>;

/** Null, all of it, where the bundled words are used. */
export const ownTemplate = (languageTag: LanguageTag, templateType: MessageType) =>
  queryOptions({
    queryKey: [...key, languageTag, templateType],
    queryFn: async (): Promise<OwnTemplate> => {
      const { GET } = await api();
      const query = { languageTag, templateType };
      const [found] = await answer(GET('/api/email-templates', { params: { query } }));
      if (!found) return { id: null, details: null, etag: null };
      const path = { id: found.id };
      const { id, details, etag } = await versioned(GET('/api/email-templates/{id}', { params: { path } }));
      return { id, details, etag };
    },
  });

/** Without details, the bundled words; without `withLink`, as the tenant has it. */
type Asked = { readonly details?: Details; readonly withLink?: boolean };

/** As the recipient would see it. */
export const shownEmail = (languageTag: LanguageTag, templateType: MessageType, asked: Asked = {}) =>
  queryOptions({
    queryKey: ['email-preview', languageTag, templateType, asked],
    queryFn: async () =>
      answer(
        (await api()).POST('/api/email-templates/preview', {
          body: { languageTag, templateType, ...asked },
        }),
      ),
    placeholderData: (before: Shown | undefined) => before,
  });

/** What is typed, saved or not, to a real recipient. @throws ApiError */
export async function sendTest(
  languageTag: LanguageTag,
  templateType: MessageType,
  details: Details,
  to: string,
): Promise<void> {
  const { POST } = await api();
  await done(POST('/api/email-templates/test', { body: { languageTag, templateType, details, to } }));
}

/** Store, on condition that nobody else did meanwhile; and ask again. */
export function useSaveTemplate(languageTag: LanguageTag, templateType: MessageType) {
  const client = useQueryClient();
  return async (details: Details, base: OwnTemplate): Promise<OwnTemplate> => {
    const { PATCH, PUT } = await api();
    if (base.id === null) {
      const templates = [{ languageTag, templateType, details }];
      await answer(PUT('/api/email-templates', { body: { templates } }));
    } else {
      const params = { path: { id: base.id } };
      await answer(
        PATCH('/api/email-templates/{id}/details', { params, body: details, headers: ifMatch(base) }),
      );
    }
    await client.invalidateQueries({ queryKey: key, exact: true });
    return client.fetchQuery({ ...ownTemplate(languageTag, templateType), staleTime: 0 });
  };
}

/** Back to the bundled words. */
export function useRemoveTemplate() {
  const client = useQueryClient();
  return async (id: string): Promise<void> => {
    await done((await api()).DELETE('/api/email-templates/{id}', { params: { path: { id } } }));
    await client.invalidateQueries({ queryKey: key });
  };
}
