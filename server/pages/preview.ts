/** The Console's preview: pages from settings that are not saved yet. They show, and do nothing else. */
import { jsonText } from '@portero/schema/json.ts';
import { languageTag } from '@portero/schema/languages.ts';
import { signInExperienceFields, signInExperienceSchema } from '@portero/schema/sign-in-experience.ts';
import { jsonObject } from '@portero/schema/text.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { isOwnOrigin } from './forgery.ts';
import type { Page } from './page.ts';
import { sendScreen } from './render.ts';

/** A form sends text. */
const sent = z.union([jsonText, z.unknown()]);

const previewConfig = z.object({
  signInExperience: sent.pipe(z.record(z.string(), z.unknown())).catch({}),
  language: languageTag.optional().catch(undefined),
  /** Own texts in that language. */
  phrases: sent.pipe(jsonObject).optional().catch(undefined),
  mode: z.enum(['light', 'dark']).optional().catch(undefined),
  direction: z.enum(['ltr', 'rtl']).optional().catch(undefined),
  /** What the application is called whose own looks these are. */
  application: z.string().trim().min(1).max(256).optional().catch(undefined),
  /** Settings of the account centre. */
  accountCenter: sent.pipe(z.record(z.string(), z.unknown())).catch({}),
  /** What the consent page of an application would say. */
  consent: sent.pipe(z.record(z.string(), z.unknown())).catch({}),
});

/** `?preview=true` needs no interaction, and gets none (contract EXPERIENCE §11). */
export const isPreviewRequest = (request: FastifyRequest): boolean => {
  const query: unknown = request.query;
  return typeof query === 'object' && query !== null && 'preview' in query;
};

/**
 * The saved settings, or – when the Console or the page itself posts them – those that are not saved yet. From any
 * other origin a post would let strangers put their own looks and links on this server's page.
 */
export async function sendPreview(
  page: Pick<Page, 'preview'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { experience, preview } = await previewOf(request);
  return sendScreen(request, reply, page.preview(experience), { preview });
}

/** Settings that are not saved, if somebody posts them who may. */
export async function previewOf(request: FastifyRequest) {
  const { adminEndpoint } = request.tenant.config;
  const saved = { ...(await getSignInExperience(request.tenant)), customCss: null };
  const origins = adminEndpoint ? [adminEndpoint] : [];
  const { origin } = request.headers;
  const trusted = origin !== undefined && (origins.includes(origin) || isOwnOrigin(request));
  const sent = trusted && request.method === 'POST' ? previewConfig.safeParse(request.body).data : undefined;
  const config = sent ?? previewConfig.parse({});
  const experience = signInExperienceSchema.parse({ ...saved, ...usable(config.signInExperience) });
  const { language, mode: theme, direction, phrases, application, consent, accountCenter } = config;
  return {
    experience,
    consent,
    accountCenter,
    preview: { experience, language, theme, direction, phrases, application, origins },
  };
}

/** What is half typed – a colour, an address – is left out by itself; the rest shows. */
function usable(unsaved: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields: Readonly<Record<string, z.ZodType>> = signInExperienceFields.shape;
  return Object.fromEntries(
    Object.entries(unsaved).filter(
      ([name, value]) => Object.hasOwn(fields, name) && fields[name]?.safeParse(value).success,
    ),
  );
}
