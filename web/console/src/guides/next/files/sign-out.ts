import { redirect } from 'next/navigation';
import * as client from 'openid-client';
import { getConfig, getSession, home } from '@/auth';

export async function GET() {
  const session = await getSession();
  const idToken = session.idToken;
  session.destroy();
  const address = client.buildEndSessionUrl(await getConfig(), {
    post_logout_redirect_uri: `${home}/`,
    ...(idToken && { id_token_hint: idToken }),
  });
  redirect(address.href);
}
