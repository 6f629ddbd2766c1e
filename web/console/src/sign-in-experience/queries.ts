/** Who may register and sign in, how, what the pages look like, and what they say. */
import type { LanguageTag } from '@portero/schema/language-tags.ts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, type Sent } from '../api/client.ts';
import { isApiError } from '../api/errors.ts';
import { ifMatch, type Versioned, versioned } from '../api/versions.ts';
import type { BundledLanguage } from './languages.ts';

export type SignInExperience = Answered<'/api/sign-in-exp', 'get'>;
export type StoredExperience = Versioned<SignInExperience>;
export type SignInExperienceChange = Sent<'/api/sign-in-exp', 'patch'>;

export const signInExperience = queryOptions({
  queryKey: ['sign-in-experience'],
  queryFn: async () => versioned((await api()).GET('/api/sign-in-exp')),
});

type Change = { readonly body: SignInExperienceChange; readonly base: StoredExperience };

/**
 * Only over the version that was looked at; the form tells what was refused.
 * @returns what is stored now, with its new version
 */
export function useChangeSignInExperience() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ body, base }: Change): Promise<StoredExperience> => {
      await answer((await api()).PATCH('/api/sign-in-exp', { body, headers: ifMatch(base) }));
      return client.fetchQuery({ ...signInExperience, staleTime: 0 });
    },
    meta: { toldInPlace: true },
  });
}

/** Whether somebody has said that these pages are as they want them: one answer for all administrators. */
export const pagesAreStarted = queryOptions({
  queryKey: ['sign-in-experience-started'],
  queryFn: async () =>
    (await answer((await api()).GET('/api/configs/admin-console'))).signInExperienceCustomized,
});

/** For all administrators, and for good. */
export function useEndStart() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const body = { signInExperienceCustomized: true };
      await answer((await api()).PATCH('/api/configs/admin-console', { body }));
    },
    onSuccess: () => client.setQueryData(pagesAreStarted.queryKey, true),
  });
}

/** Usernames that differ only by case: while there are any, case cannot stop to matter. */
export const caseConflicts = queryOptions({
  queryKey: ['username-case-conflicts'],
  queryFn: async () =>
    answer((await api()).GET('/api/sign-in-exp/username-policy/case-sensitivity-conflicts')),
  staleTime: 0,
});

type UsernamePolicy = SignInExperience['usernamePolicy'];

/** How many accounts have a username that this policy, saved or not, refuses to new ones. */
export function useRefusedUsernames() {
  return useMutation({
    mutationFn: async (usernamePolicy: UsernamePolicy) =>
      answer(
        (await api()).POST('/api/sign-in-exp/username-policy/affected-users', { body: { usernamePolicy } }),
      ),
    meta: { toldInPlace: true },
  });
}

/** Texts by their place in the tree of phrases, e.g. `action.signIn`. */
export type Texts = Readonly<Record<string, string>>;

const phrasesKey = ['custom-phrases'] as const;

/** Which languages have words of the tenant's own, and how many. */
export const customPhrases = queryOptions({
  queryKey: phrasesKey,
  queryFn: async () => {
    const rows = await answer((await api()).GET('/api/custom-phrases'));
    return rows.map(({ languageTag, translation }) => ({ languageTag, texts: textsOf(translation) }));
  },
});

export type OwnTexts = Versioned<{ readonly texts: Texts }>;

/** One language's own words, to be changed; none when there are none. */
export const ownTexts = (languageTag: LanguageTag) =>
  queryOptions({
    queryKey: [...phrasesKey, languageTag],
    queryFn: async (): Promise<OwnTexts> => {
      const { GET } = await api();
      try {
        const call = GET('/api/custom-phrases/{languageTag}', { params: { path: { languageTag } } });
        const { translation, etag } = await versioned(call);
        return { texts: textsOf(translation), etag };
      } catch (failure) {
        if (isApiError(failure, 'entity.not_found')) return { texts: {}, etag: null };
        throw failure;
      }
    },
  });

/** What the pages say in a language that they come with, the tenant's own words left out. */
export const bundledTexts = (language: BundledLanguage) =>
  queryOptions({
    queryKey: ['bundled-phrases', language],
    queryFn: async () => {
      const { GET } = await api();
      const query = { lng: language, bundled: 'true' };
      return textsOf(await answer(GET('/api/.well-known/phrases', { params: { query } })));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Store a language's own words: all of them, so that what is not given is the bundled text again. */
export function useSaveTexts(languageTag: LanguageTag) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ texts, base }: { readonly texts: Texts; readonly base: OwnTexts }) => {
      const { PUT } = await api();
      const params = { path: { languageTag } };
      const body = treeOf(texts);
      await answer(PUT('/api/custom-phrases/{languageTag}', { params, body, headers: ifMatch(base) }));
      await client.invalidateQueries({ queryKey: phrasesKey });
      return client.fetchQuery({ ...ownTexts(languageTag), staleTime: 0 });
    },
    meta: { toldInPlace: true },
  });
}

/** Take a language that is not bundled off the list, and its words with it. */
export function useRemoveLanguage(languageTag: LanguageTag) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () =>
      done((await api()).DELETE('/api/custom-phrases/{languageTag}', { params: { path: { languageTag } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: phrasesKey }),
  });
}

/** A tree of texts as a flat record. */
export function textsOf(tree: object, prefix = ''): Texts {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]): [string, string][] => {
      if (typeof value === 'string') return [[`${prefix}${key}`, value]];
      return typeof value === 'object' && value !== null
        ? Object.entries(textsOf(value, `${prefix}${key}.`))
        : [];
    }),
  );
}

type Tree = { [key: string]: string | Tree };

/** The way back. */
export function treeOf(texts: Texts): Tree {
  const root: Tree = {};
  for (const [path, text] of Object.entries(texts)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let branch = root;
    for (const key of keys) {
      const there = branch[key];
      const next = typeof there === 'object' ? there : {};
      branch[key] = next;
      branch = next;
    }
    branch[last] = text;
  }
  return root;
}
