/**
 * `/device`: somebody enters the code that a device shows, sees what it is for, and decides; signing in follows as ever.
 * The decision is a form of the engine's (`/oidc/device`), whose token comes in a cookie (contract PROTOCOL §1.9).
 */
import type { Errors, Phrases, Screen } from '@portero/sign-in/index.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { getApplication } from '../applications/rules.ts';
import { anonymous } from '../http/gate.ts';
import { lookAtUserCode, type ShownCode } from '../oidc/grants/device-codes.ts';
import { deviceFormCookie } from '../oidc/grants/device-flow.ts';
import { signedCookie } from '../oidc/interaction/interactions.ts';
import { RecordAdapter } from '../oidc/records/records.ts';
import { sessionCookie } from '../oidc/sessions/session-cookie.ts';
import { findUserById } from '../users/rules.ts';
import { sendScreen } from './render.ts';
import { wordsFor } from './words.ts';

const text = z.string().max(256).catch('');
const pageQuery = z.object({ user_code: text, input_code: text, error: text, ui_locales: text });

export function deviceRoutes(app: FastifyInstance): void {
  const gate = anonymous('A page; it needs a device’s code, and guesses are counted.');
  const config = { gate };
  app.get('/device', { config }, show);
  app.get('/device/success', { config }, (request, reply) =>
    sendScreen(request, reply, { kind: 'device-done' }),
  );
}

async function show(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const query = pageQuery.parse(request.query);
  const { user_code: userCode, input_code: typed, error, ui_locales: uiLocales } = query;
  if (error === 'AbortedError') return sendScreen(request, reply, { kind: 'device-denied' }, { uiLocales });
  const session = await openForm(request);
  if (!session) {
    const to = `/oidc${request.url}`;
    return reply.header('cache-control', 'no-store').redirect(to, 302);
  }
  const { phrases } = await wordsFor(request, { uiLocales });
  const ask = (errors: Errors | undefined, status = 200) =>
    sendScreen(
      request,
      reply,
      { kind: 'device-code', value: userCode || typed, errors },
      { status, uiLocales },
    );
  if (error) return ask(complaint(error, phrases), error === 'TooManyAttempts' ? 429 : 200);
  if (!userCode) return ask(undefined);
  const found = await lookAtUserCode(request.tenant, userCode, request.ip);
  if (found === 'blocked') return ask({ form: phrases.error.blocked }, 429);
  if (found === 'unknown') return ask({ fields: { code: phrases.error.deviceCodeUnknown } }, 422);
  if (found === 'used') return ask({ fields: { code: phrases.error.deviceCodeUsed } }, 422);
  return sendScreen(request, reply, await confirmation(request, found, session), {
    uiLocales: uiLocales || found.uiLocales,
  });
}

type OpenForm = { readonly token: string; readonly accountId: string | undefined };

const sessionSchema = z.object({
  accountId: z.string().optional(),
  state: z.object({ secret: z.string() }),
});

/** The form that this browser may post: its token is in the session, and the cookie belongs to it. */
async function openForm(request: FastifyRequest): Promise<OpenForm | undefined> {
  const { tenant } = request;
  const id = await signedCookie(tenant, request, sessionCookie(tenant));
  const session = id && sessionSchema.safeParse(await new RecordAdapter(tenant, 'Session').find(id)).data;
  if (!session || request.cookies[deviceFormCookie] !== session.state.secret) return undefined;
  return { token: session.state.secret, accountId: session.accountId };
}

async function confirmation(
  { tenant }: FastifyRequest,
  { clientId, userCode, ip, userAgent }: ShownCode,
  { token, accountId }: OpenForm,
): Promise<Screen> {
  const [application, user] = await Promise.all([
    getApplication(tenant, clientId),
    accountId === undefined ? undefined : findUserById(tenant, accountId),
  ]);
  const person = user && (user.primaryEmail ?? user.username ?? user.primaryPhone ?? user.name);
  return {
    kind: 'device-confirm',
    action: '/oidc/device',
    token,
    application: application?.name ?? clientId,
    code: userCode,
    device: { ip, userAgent },
    ...(person && { person }),
  };
}

/** What the engine calls it, in words. */
function complaint(error: string, { error: words }: Phrases): Errors {
  switch (error) {
    case 'TooManyAttempts':
      return { form: words.blocked };
    case 'NotFoundError':
    case 'ExpiredError':
      return { fields: { code: words.deviceCodeUnknown } };
    case 'AlreadyUsedError':
      return { fields: { code: words.deviceCodeUsed } };
    case 'NoCodeError':
      return { fields: { code: words.required } };
    case 'InvalidRequest':
      return { form: words.expiredForm };
    default:
      return { form: words.unexpected };
  }
}
