// A certified OpenID provider as the peer of the SDK's tests: it signs in whoever comes, without asking.
// Prints {"endpoint": …} once it listens on a free port of 127.0.0.1, and ends when its standard input closes.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [port, ...redirectUris] = process.argv.slice(2);
const resources = ['https://api.example.com', 'https://other.example.com', 'urn:logto:resource:organizations'];
const person = { name: 'Marisol Vega', email: 'marisol@example.com', email_verified: true, custom_data: { plan: 'gold' } };

const http = createServer();
await new Promise((resolve) => http.listen(Number(port), '127.0.0.1', resolve));
const endpoint = `http://127.0.0.1:${http.address().port}`;

const client = (id, extra) => ({
  client_id: id,
  redirect_uris: redirectUris,
  post_logout_redirect_uris: redirectUris.map((uri) => new URL('/', uri).href),
  grant_types: ['authorization_code', 'refresh_token'],
  ...extra,
});

const provider = new Provider(`${endpoint}/oidc`, {
  clients: [
    client('web', { client_secret: 'open: sesame+%' }),
    client('native', { token_endpoint_auth_method: 'none', application_type: 'native', redirect_uris: ['http://127.0.0.1/callback'] }),
  ],
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'], custom_data: ['custom_data'] },
  scopes: ['openid', 'offline_access', 'read:books', 'write:books', 'urn:logto:scope:organizations'],
  conformIdTokenClaims: false,
  cookies: { keys: ['only for tests'] },
  pkce: { required: () => true },
  routes: {
    authorization: '/auth',
    end_session: '/session/end',
    jwks: '/jwks',
    revocation: '/token/revocation',
    token: '/token',
    userinfo: '/me',
  },
  features: {
    devInteractions: { enabled: false },
    revocation: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = form;
      },
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => false,
      getResourceServerInfo: (_ctx, indicator) => {
        if (!resources.includes(indicator)) throw new Error(`unknown resource ${indicator}`);
        return { scope: 'read:books write:books', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } };
      },
    },
  },
  renderError: (ctx, out) => {
    ctx.body = out;
  },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...person }) }),
  // A first-party application: what it asks for is granted.
  loadExistingGrant: async (ctx) => {
    const { session, client: application, params } = ctx.oidc;
    const known = session.grantIdFor(application.clientId);
    const grant = known
      ? await ctx.oidc.provider.Grant.find(known)
      : new ctx.oidc.provider.Grant({ clientId: application.clientId, accountId: session.accountId });
    grant.addOIDCScope(params.scope);
    for (const resource of [params.resource ?? []].flat()) grant.addResourceScope(resource, params.scope);
    await grant.save();
    return grant;
  },
});

provider.on('server_error', (_ctx, error) => console.error(error));
const handle = provider.callback();

http.on('request', async (request, response) => {
  if (request.url.startsWith('/interaction/')) {
    const { prompt } = await provider.interactionDetails(request, response);
    const result = prompt.name === 'login' ? { login: { accountId: 'marisol' } } : { consent: {} };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  }
  request.originalUrl = request.url;
  request.url = request.url.slice('/oidc'.length) || '/';
  return handle(request, response);
});

console.log(JSON.stringify({ endpoint }));
process.stdin.resume().on('end', () => process.exit(0));
