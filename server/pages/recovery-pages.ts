/**
 * Pages for whoever lost every second factor, and those that links in their mail open: one stops a request, the other has an
 * approval used in this browser. Opening them changes nothing, since mail scanners follow every link; their buttons do.
 */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { askForRecovery, beginRecovery, recoveryStanding } from '../experience/recovery.ts';
import { giveMark } from '../factor-recovery/browser.ts';
import {
  continueHere,
  continuePath,
  isContinuable,
  isStoppable,
  stopPath,
  stopRequest,
} from '../factor-recovery/rules.ts';
import { anonymous } from '../http/gate.ts';
import { plainText } from '../http/text.ts';
import { timeIn } from '../messages/notices.ts';
import type { TenantContext } from '../tenants/context.ts';
import { recoveryPath } from './mfa-steps.ts';
import type { Page } from './page.ts';
import { sendScreen } from './render.ts';
import { startAgainUrl } from './start-again.ts';
import { type Next, proceed } from './steps.ts';
import { wordsFor } from './words.ts';

const chooser: Next = { page: '/mfa-verification' };

export const recoveryPage: Page = {
  async screen({ ctx, request }, { errors, form }) {
    const standing = await recoveryStanding(ctx);
    if (!standing) return chooser;
    const { state, canAsk, waitsUntil = 0 } = standing;
    const elsewhere = standing.isHere === false;
    if (state === 'approved') return { kind: 'mfa-recovery', state, elsewhere, errors };
    if (state === 'waiting') {
      const { language } = await wordsFor(request, { interaction: ctx.interaction });
      const isEarly = waitsUntil > Date.now();
      const until = isEarly ? timeIn(language, undefined, new Date(waitsUntil)) : undefined;
      return { kind: 'mfa-recovery', state, elsewhere, until, errors };
    }
    const refused = state === 'refused';
    return { kind: 'mfa-recovery', state: 'ask', refused, closed: !canAsk, reason: form?.reason, errors };
  },
  async submit({ ctx, reply }, { action, reason }) {
    if (action === 'others') return chooser;
    if (action === 'begin') {
      await beginRecovery(ctx);
      return proceed(ctx);
    }
    const { mark } = await askForRecovery(ctx, reason);
    if (mark) giveMark(reply, ctx.tenant, mark);
    return { page: recoveryPath };
  },
  preview: () => ({ kind: 'mfa-recovery', state: 'ask' }),
};

const asked = z.object({ token: plainText });

const tokenIn = (given: unknown): string => asked.safeParse(given).data?.token ?? '';
const originOf = ({ ip, headers }: FastifyRequest) => ({ ip, userAgent: headers['user-agent'] ?? '' });

export function recoveryLinkRoutes(app: FastifyInstance): void {
  const gate = anonymous('A page; without a token that was mailed it tells nothing and does nothing.');
  const unknown = { kind: 'link-trouble', reason: 'unknown' } as const;

  app.get(stopPath, { config: { gate } }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const token = tokenIn(request.query);
    if (!(await isStoppable(request.tenant, token)))
      return sendScreen(request, reply, unknown, { status: 404 });
    return sendScreen(request, reply, { kind: 'recovery-stop', action: stopPath, token });
  });

  // No cookie is asked for: the mail is read in any browser, and the token is what counts.
  app.post(stopPath, { config: { gate } }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (!(await stopRequest(request.tenant, tokenIn(request.body), originOf(request))))
      return sendScreen(request, reply, unknown, { status: 404 });
    return sendScreen(request, reply, { kind: 'recovery-stopped', passwordUrl: newPassword(request.tenant) });
  });

  app.get(continuePath, { config: { gate } }, async (request, reply) => {
    const token = tokenIn(request.query);
    if (!(await isContinuable(request.tenant, token)))
      return sendScreen(request, reply, unknown, { status: 404 });
    const screen = { kind: 'recovery-continue', action: continuePath, token } as const;
    return sendScreen(request, reply, screen, { hidesAddress: true });
  });

  app.post(continuePath, { config: { gate } }, async (request, reply) => {
    const mark = await continueHere(request.tenant, tokenIn(request.body), originOf(request));
    if (!mark) return sendScreen(request, reply, unknown, { status: 404 });
    giveMark(reply, request.tenant, mark);
    const restartUrl = await startAgainUrl(request, undefined);
    return sendScreen(request, reply, { kind: 'recovery-continued', restartUrl });
  });
}

/** A sign-in of ours that begins with a new password; nobody redeems its code, so nobody knows the verifier either. */
const newPassword = ({ endpoint }: Pick<TenantContext, 'endpoint'>): string =>
  `${endpoint}/oidc/auth?${new URLSearchParams({
    client_id: 'account-center',
    redirect_uri: `${endpoint}/account`,
    response_type: 'code',
    scope: 'openid',
    prompt: 'login',
    first_screen: 'reset_password',
    code_challenge: randomBytes(32).toString('base64url'),
    code_challenge_method: 'S256',
  })}`;
