/** The language that a page is read in, and its words: the tenant's own over the bundled ones. */
import { type Phrases, phrases } from '@portero/sign-in/index.ts';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { languageFor, pagePhrases, phrasesWith } from '../custom-phrases/phrases.ts';
import type { JsonObject } from '../database/tables.ts';
import { plainText } from '../http/text.ts';
import type { Interaction } from '../oidc/interaction/interactions.ts';

export type Words = { readonly language: string; readonly phrases: Phrases };

type Wish = {
  readonly interaction?: Interaction | undefined;
  /** Languages asked for elsewhere than in an interaction. */
  readonly uiLocales?: string | undefined;
  readonly fixed?: string | undefined;
  /** Own texts of the fixed language that are not stored yet. */
  readonly unsaved?: JsonObject | undefined;
};

/** `ui_locales`, the browser's if the tenant wants that, the tenant's own, English (contract EXPERIENCE §9). */
export async function wordsFor(
  request: FastifyRequest,
  { interaction, uiLocales, fixed, unsaved }: Wish = {},
): Promise<Words> {
  const { tenant } = request;
  const tried = fixed !== undefined && unsaved && phrasesWith(fixed, unsaved);
  if (tried) return { language: fixed, phrases: tried };
  const language = await languageFor(tenant, {
    asked: fixed === undefined ? askedFor(request, interaction, uiLocales) : [fixed],
    acceptLanguage: request.headers['accept-language'],
  });
  return { language, phrases: (await pagePhrases(tenant, language)) ?? phrases.en! };
}

/** The application's wish outlives its interaction in a cookie, so that an error page speaks the same language. */
function askedFor(
  request: FastifyRequest,
  interaction: Interaction | undefined,
  uiLocales: string | undefined,
): string[] {
  const wish = interaction ? interaction.params.ui_locales : uiLocales || lastPage(request).uiLocales;
  return typeof wish === 'string' ? wish.split(' ', 16) : [];
}

const lastPageCookie = z.object({
  appId: plainText.optional(),
  organizationId: plainText.optional(),
  uiLocales: z.string().max(1024).optional(),
});

/** What the `_logto` cookie remembers of the last authorization request (EXPERIENCE §1.1). Anybody can write it. */
export function lastPage(request: FastifyRequest): z.infer<typeof lastPageCookie> {
  const value = request.cookies._logto;
  if (!value) return {};
  try {
    return lastPageCookie.catch({}).parse(JSON.parse(value));
  } catch {
    return {}; // not JSON: somebody else's cookie
  }
}
