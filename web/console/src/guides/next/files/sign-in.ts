import { redirect } from 'next/navigation';
import * as client from 'openid-client';
import { getConfig, getSession, home } from '@/auth';

export async function GET() {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const session = await getSession();
  session.pending = { verifier, state };
  await session.save();
  const address = client.buildAuthorizationUrl(await getConfig(), {
    redirect_uri: `${home}/callback`,
    scope: 'openid profile email',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
  });
  redirect(address.href);
}
