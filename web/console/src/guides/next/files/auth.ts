import { getIronSession } from 'iron-session';
import { cookies } from 'next/headers';
import * as client from 'openid-client';

export const home = 'http://localhost:3000';

type Session = {
  pending?: { verifier: string; state: string };
  user?: { sub: string; name?: string; email?: string };
  idToken?: string;
};

export async function getSession() {
  return getIronSession<Session>(await cookies(), {
    cookieName: 'session',
    password: process.env.SESSION_SECRET ?? '',
    cookieOptions: { secure: home.startsWith('https:') },
  });
}

let config: Promise<client.Configuration> | undefined;

/** Endpoints and keys are found from the discovery document, once. */
export function getConfig() {
  const issuer = new URL('__ENDPOINT__/oidc');
  config ??= client.discovery(
    issuer,
    '__APP_ID__',
    '__APP_SECRET__',
    undefined,
    // Plain http is for your own machine only.
    issuer.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : undefined,
  );
  return config;
}
