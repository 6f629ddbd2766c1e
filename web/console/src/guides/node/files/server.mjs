//#region setup
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import * as client from 'openid-client';

const origin = 'http://localhost:3000';

// One record per visitor, named by a cookie.
// Use a shared store once you run more than one process.
const sessions = new Map();

function sessionOf(req, res) {
  const known = /(?:^|;\s*)sid=([\w-]+)/.exec(req.headers.cookie ?? '')?.[1];
  if (known && sessions.has(known)) return sessions.get(known);
  return newSession(res);
}

function newSession(res) {
  const id = randomUUID();
  const session = { id };
  sessions.set(id, session);
  const secure = origin.startsWith('https:') ? '; Secure' : '';
  res.setHeader('set-cookie', `sid=${id}; HttpOnly; SameSite=Lax; Path=/${secure}`);
  return session;
}

function redirect(res, address) {
  res.writeHead(302, { location: String(address) }).end();
}
//#endregion

//#region client
const issuer = new URL('__ENDPOINT__/oidc');
const config = await client.discovery(
  issuer,
  '__APP_ID__',
  '__APP_SECRET__',
  undefined,
  // Plain http is for your own machine only.
  issuer.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : undefined,
);
//#endregion

//#region sign-in
async function signIn(req, res) {
  const session = sessionOf(req, res);
  session.verifier = client.randomPKCECodeVerifier();
  session.state = client.randomState();
  redirect(
    res,
    client.buildAuthorizationUrl(config, {
      redirect_uri: 'http://localhost:3000/callback',
      scope: 'openid profile email',
      code_challenge: await client.calculatePKCECodeChallenge(session.verifier),
      code_challenge_method: 'S256',
      state: session.state,
    }),
  );
}

async function callback(req, res) {
  const pending = sessionOf(req, res);
  if (!pending.verifier) return redirect(res, '/sign-in');
  const tokens = await client.authorizationCodeGrant(config, new URL(req.url, origin), {
    pkceCodeVerifier: pending.verifier,
    expectedState: pending.state,
  });
  // A new session, so that nobody can plant one before the sign-in.
  sessions.delete(pending.id);
  const session = newSession(res);
  session.user = tokens.claims();
  session.idToken = tokens.id_token;
  redirect(res, '/');
}
//#endregion

//#region sign-out
async function signOut(req, res) {
  const { id, idToken } = sessionOf(req, res);
  sessions.delete(id);
  redirect(
    res,
    client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: 'http://localhost:3000/',
      ...(idToken && { id_token_hint: idToken }),
    }),
  );
}
//#endregion

//#region home
async function home(req, res) {
  const { user } = sessionOf(req, res);
  res.setHeader('content-type', 'text/html; charset=utf-8');
  res.end(
    user
      ? 'Authenticated <a href="/profile">Profile</a> <a href="/sign-out">Sign out</a>'
      : 'Not authenticated <a href="/sign-in">Sign in</a>',
  );
}

async function profile(req, res) {
  const { user } = sessionOf(req, res);
  if (!user) return redirect(res, '/sign-in');
  res.setHeader('content-type', 'application/json');
  res.end(JSON.stringify(user, null, 2));
}
//#endregion

//#region serve
const routes = {
  '/': home,
  '/sign-in': signIn,
  '/callback': callback,
  '/sign-out': signOut,
  '/profile': profile,
};

createServer((req, res) => {
  const { pathname } = new URL(req.url, origin);
  const route = Object.hasOwn(routes, pathname) ? routes[pathname] : undefined;
  if (!route) return res.writeHead(404).end();
  route(req, res).catch((failure) => {
    console.error(failure);
    res.writeHead(400).end('The sign-in failed.');
  });
}).listen(3000, () => console.log(origin));
//#endregion
