import { redirect } from 'next/navigation';
import type { NextRequest } from 'next/server';
import * as client from 'openid-client';
import { getConfig, getSession, home } from '@/auth';

export async function GET(request: NextRequest) {
  const session = await getSession();
  if (!session.pending) redirect('/sign-in');
  const here = new URL(`${request.nextUrl.pathname}${request.nextUrl.search}`, home);
  const tokens = await client.authorizationCodeGrant(await getConfig(), here, {
    pkceCodeVerifier: session.pending.verifier,
    expectedState: session.pending.state,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  delete session.pending;
  if (claims) {
    session.user = {
      sub: claims.sub,
      ...(typeof claims.name === 'string' && { name: claims.name }),
      ...(typeof claims.email === 'string' && { email: claims.email }),
    };
  }
  if (tokens.id_token) session.idToken = tokens.id_token;
  await session.save();
  redirect('/');
}
