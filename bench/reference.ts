/**
 * What Portero is compared with in the same run: oidc-provider as it comes, with its in-memory adapter, ES256, and one
 * argon2id hash per sign-in at the same parameters. Its login form is a single POST.
 */
import { createServer } from 'node:http';
import { hash, verify } from '@node-rs/argon2';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';
import { argon2 } from './parameters.ts';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const { privateKey } = await generateKeyPair('ES256', { extractable: true });
const digest = await hash('Bench-pass-1!', argon2);

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' }] },
  clients: [
    {
      client_id: 'machine',
      client_secret: 'machine-secret',
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      id_token_signed_response_alg: 'ES256',
    },
    {
      client_id: 'web',
      client_secret: 'web-secret',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['http://127.0.0.1:9876/callback'],
      id_token_signed_response_alg: 'ES256',
    },
  ],
  cookies: { keys: ['reference'] },
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  claims: { openid: ['sub'], profile: ['name', 'username'] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_ctx, _client, oneOf) => oneOf ?? [],
      getResourceServerInfo: (_ctx, audience) => ({
        audience,
        scope: 'all',
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  pkce: { required: () => true },
  findAccount: async (_ctx, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, name: 'Ana', username: 'ana' }),
  }),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
});

const handle = provider.callback();
createServer((request, response) => {
  if (!request.url?.startsWith('/interaction/')) return void handle(request, response);
  request.resume();
  void interact(request, response);
}).listen(port, '127.0.0.1', () => console.log('ready'));

async function interact(...[request, response]: Parameters<typeof handle>): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    if (!(await verify(digest, 'Bench-pass-1!'))) throw new Error('wrong password');
    await provider.interactionFinished(request, response, { login: { accountId: 'ana' } });
    return;
  }
  const grant = new provider.Grant({
    accountId: session?.accountId ?? 'ana',
    clientId: String(params.client_id),
  });
  grant.addOIDCScope(String(params.scope));
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}
