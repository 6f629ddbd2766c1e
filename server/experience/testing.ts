/** Test support: somebody in the middle of a sign-in, and what reached them. */
import { expect } from 'vitest';
import {
  authorizationUrl,
  Browser,
  followToApplication,
  insertApplication,
  pkce,
  token,
} from '../testing/flow.ts';
import type { TestPortero } from '../testing/portero.ts';

export const redirectUri = 'https://app.example/callback';
export const password = 'Lluvia-verde-77';

/** One browser in the middle of a sign-in, speaking the Experience API as a custom page does. */
export async function begin(
  p: TestPortero,
  event?: string,
  browser = new Browser(p.core),
  more: Record<string, string> = {},
) {
  const client = await insertApplication(p, `app-${Math.random().toString(36).slice(2)}`, 'SPA', redirectUri);
  const proof = pkce();
  await browser.get(authorizationUrl(client, proof, more));
  const call = async (method: 'GET' | 'PUT' | 'POST', path: string, json?: unknown) => {
    const answer = await browser.request(method, `/api/experience${path}`, {
      ...(json !== undefined && { json }),
      headers: { 'logto-app-id': client.id },
    });
    return { status: answer.statusCode, body: answer.payload ? JSON.parse(answer.payload) : undefined };
  };
  if (event) expect((await call('PUT', '', { interactionEvent: event })).status).toBe(204);
  const finish = async () => {
    const { status, body } = await call('POST', '/submit');
    expect(body, JSON.stringify(body)).toHaveProperty('redirectTo');
    expect(status).toBe(200);
    const back = await followToApplication(browser, body.redirectTo, redirectUri);
    const answer = await token(p.core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    });
    expect(answer.statusCode).toBe(200);
    return answer.json();
  };
  return { client, browser, call, finish, proof };
}

/** The code that reached somebody last. */
export const codeFor = async (p: TestPortero, to: string): Promise<string> => {
  const { body } = await p.api('GET', '/development-inbox');
  const message = body.find((one: { to: string; code: string | null }) => one.to === to && one.code !== null);
  if (!message) throw new Error(`no message for ${to}`);
  return message.code;
};
