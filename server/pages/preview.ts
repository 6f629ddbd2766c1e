/** The Console's preview: the sign-in page from settings that are not saved yet. Shows, and does nothing else. */
import { signInExperienceFields } from '@portero/schema/sign-in-experience.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { sendScreen } from './render.ts';
import { isPasswordOnly, signInIdentifiers } from './steps.ts';

/** A form sends text. */
const json = z.string().transform((text, ctx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    ctx.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
});

const previewConfig = z.object({
  signInExperience: z.union([json, z.unknown()]).pipe(signInExperienceFields.partial()).catch({}),
  language: z.string().max(20).optional(),
  mode: z.enum(['light', 'dark']).optional(),
});

/** `?preview=true` needs no interaction, and gets none (contract EXPERIENCE §11). */
export const isPreviewRequest = (request: FastifyRequest): boolean => {
  const query: unknown = request.query;
  return typeof query === 'object' && query !== null && 'preview' in query;
};

/**
 * The saved settings, or – when the Console posts them – those that are not saved yet. From any other origin a post
 * would let strangers put their own looks and links on this server's page.
 */
export async function sendPreview(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const saved = await getSignInExperience(request.tenant);
  const fromConsole = request.headers.origin === request.tenant.config.adminEndpoint;
  if (request.method !== 'POST' || !fromConsole) return show(request, reply, saved, undefined, undefined);
  const { signInExperience, language, mode } = previewConfig.parse(request.body);
  const given = Object.fromEntries(
    Object.entries(signInExperience).filter(([, value]) => value !== undefined),
  );
  return show(request, reply, { ...saved, ...given }, language, mode);
}

async function show(
  request: FastifyRequest,
  reply: FastifyReply,
  experience: Awaited<ReturnType<typeof getSignInExperience>>,
  language: string | undefined,
  theme: 'light' | 'dark' | undefined,
) {
  return sendScreen(
    request,
    reply,
    {
      kind: 'sign-in',
      identifiers: signInIdentifiers(experience),
      withPassword: isPasswordOnly(experience),
      canRegister: experience.signInMode !== 'SignIn' && experience.signUp.identifiers.length > 0,
      canResetPassword: true,
      termsCheckbox: experience.agreeToTermsPolicy === 'Manual',
    },
    { preview: { experience, language, theme } },
  );
}
