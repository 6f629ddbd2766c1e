/**
 * `GET /request-refused?code=…`: for people whom the authorization server can send back to no application, since the
 * request names none, or an address that is not the application’s. Its words are ours: an address can say anything.
 */
import { errorCatalogue } from '@portero/schema/errors.ts';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { anonymous } from '../http/gate.ts';
import { refusedPath } from '../oidc/pipeline.ts';
import { unknownSession } from './error-pages.ts';
import { sendScreen } from './render.ts';
import { liveInteraction, startAgainUrl } from './start-again.ts';
import { wordsFor } from './words.ts';

const asked = z.object({ code: z.string().refine((code) => Object.hasOwn(errorCatalogue, code)) });

export function refusedRoute(app: FastifyInstance): void {
  const gate = anonymous('A page; it tells nothing but which refusal its own address names.');
  app.get(refusedPath, { config: { gate } }, async (request, reply) => {
    const { code = 'oidc.provider_error' } = asked.safeParse(request.query).data ?? {};
    if (code === 'session.not_found') return unknownSession(request, reply);
    const interaction = await liveInteraction(request);
    const { phrases } = await wordsFor(request, { interaction });
    const screen = {
      kind: 'error',
      message: phrases.description.refusedRequest,
      // For whoever runs the application, and is told.
      requestId: code,
      restartUrl: await startAgainUrl(request, interaction),
    } as const;
    return sendScreen(request, reply, screen, { interaction, status: 400 });
  });
}
