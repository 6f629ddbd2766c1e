/**
 * `/device-demo-app`: the built-in application that stands for a device without a browser (contract PROTOCOL §4.5). It shows a
 * code, asks whenever it is loaded whether somebody has let it in, and then shows what a device learns.
 */
import type { AccountPage } from '@portero/sign-in/index.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { doorOf } from '../http/doors.ts';
import { anonymous } from '../http/gate.ts';
import { type InsideClient, insideClient } from '../oidc/clients/inside-client.ts';
import { deviceGrant } from '../oidc/grants/device-codes.ts';
import { showFailure } from '../pages/error-pages.ts';
import { sendScreen } from '../pages/render.ts';
import { wordsFor } from '../pages/words.ts';
import { addressOf, scope, showSignedIn, showStopped } from './answers.ts';
import { memoryIn } from './cookies.ts';

const device = { clientId: 'device-demo-app', path: '/device-demo-app' };

/** What it has been told to wait for. */
const waiting = z.object({
  deviceCode: z.string(),
  userCode: z.string(),
  uiLocales: z.string().optional(),
});
type Waiting = z.infer<typeof waiting>;

const memory = memoryIn('_device_demo_app', device.path, waiting);
const wishes = z.object({ ui_locales: z.string().max(200).optional().catch(undefined) });

export async function deviceDemoRoutes(app: FastifyInstance): Promise<void> {
  const gate = anonymous('A page; it shows what it got by signing in as any device does.');
  await app.register(async (pages) => {
    pages.setErrorHandler((failure, request, reply) => showFailure(request, reply, failure));
    pages.get(device.path, { config: { gate } }, (request, reply) => show(app, request, reply));
  });
}

async function show(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply) {
  const client = await insideClient(app, request.tenant.issuer, { ...device, door: doorOf(request.raw) });
  const { ui_locales: uiLocales } = wishes.parse(request.query);
  const remembered = memory.recall(request);
  if (!remembered) return begin(client, request, reply, uiLocales);
  const asked = { ...remembered, uiLocales: uiLocales ?? remembered.uiLocales };
  try {
    const form = { device_code: remembered.deviceCode };
    const answer = await client.openid.genericGrantRequest(client.config, deviceGrant, form);
    memory.forget(reply);
    const { id_token: idToken = '' } = answer;
    return await showSignedIn(request, reply, device, { ...asked, claims: answer.claims() ?? {}, idToken });
  } catch (failure) {
    if (!(failure instanceof client.openid.ResponseBodyError)) throw failure;
    if (['authorization_pending', 'slow_down'].includes(failure.error))
      return showCode(request, reply, asked);
    memory.forget(reply);
    if (failure.error === 'access_denied') {
      return showStopped(request, reply, addressOf(device, asked.uiLocales), asked.uiLocales);
    }
    return begin(client, request, reply, asked.uiLocales); // too late
  }
}

async function begin(
  { openid, config }: InsideClient,
  request: FastifyRequest,
  reply: FastifyReply,
  uiLocales: string | undefined,
): Promise<FastifyReply> {
  const answer = await openid.initiateDeviceAuthorization(config, {
    scope,
    ...(uiLocales !== undefined && { ui_locales: uiLocales }),
  });
  const begun = { deviceCode: answer.device_code, userCode: answer.user_code, uiLocales };
  memory.remember(request, reply, begun);
  return showCode(request, reply, begun);
}

async function showCode(
  request: FastifyRequest,
  reply: FastifyReply,
  { userCode, uiLocales }: Waiting,
): Promise<FastifyReply> {
  const { action, demo, input, title } = (await wordsFor(request, { uiLocales })).phrases;
  const page: AccountPage = {
    view: 'task',
    title: title.deviceCode,
    lead: demo.device,
    isPlain: true,
    parts: [
      { part: 'secret', label: input.deviceCode, value: userCode },
      {
        part: 'button',
        href: `/device?${new URLSearchParams({ user_code: userCode })}`,
        label: action.connectDevice,
      },
      { part: 'link', href: addressOf(device, uiLocales), label: action.continue },
    ],
  };
  return sendScreen(request, reply, { kind: 'account', page }, { uiLocales });
}
