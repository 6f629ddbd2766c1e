/** The Console's preview: the sign-in page from settings that are not saved yet. Shows, and does nothing else. */
import { signInExperienceFields } from '@portero/schema/sign-in-experience.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Gate } from '../http/gate.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { sendScreen } from './render.ts';
import { isPasswordOnly, signInIdentifiers } from './steps.ts';

const previewConfig = z.object({
  signInExperience: signInExperienceFields.partial().catch({}),
  language: z.string().max(20).optional(),
  mode: z.enum(['light', 'dark']).optional(),
});

export const isPreviewRequest = (request: FastifyRequest): boolean => (request.query as { preview?: string }).preview !== undefined;

export function previewRoutes(app: FastifyInstance, gate: Gate): void {
  app.post('/sign-in', { config: { gate }, constraints: { preview: 'yes' } }, async (request, reply) => {
    const { signInExperience, language, mode } = previewConfig.parse(request.body);
    const saved = await getSignInExperience(request.tenant);
    const given = Object.fromEntries(Object.entries(signInExperience).filter(([, value]) => value !== undefined));
    return show(request, reply, { ...saved, ...given }, language, mode);
  });
  app.get('/sign-in', { config: { gate }, constraints: { preview: 'yes' } }, async (request, reply) =>
    show(request, reply, await getSignInExperience(request.tenant), undefined, undefined),
  );
}

async function show(
  request: FastifyRequest,
  reply: Parameters<typeof sendScreen>[1],
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
