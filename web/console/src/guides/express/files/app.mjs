//#region setup
import { randomBytes } from 'node:crypto';
import express from 'express';
import session from 'express-session';
import * as client from 'openid-client';

const app = express();
app.use(
  session({
    // Set SESSION_SECRET in production, and a store that survives a restart.
    secret: process.env.SESSION_SECRET ?? randomBytes(32).toString('hex'),
    resave: false,
    saveUninitialized: false,
    // `auto`: for https only where it is https. Behind a proxy, set `trust proxy` as well.
    cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto' },
  }),
);
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
app.get('/sign-in', async (req, res) => {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  req.session.pending = { verifier, state };
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: 'http://localhost:3000/callback',
    scope: 'openid profile email',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
  });
  res.redirect(address.href);
});
//#endregion

//#region callback
app.get('/callback', async (req, res) => {
  const { verifier, state } = req.session.pending ?? {};
  if (!verifier) return res.redirect('/sign-in');
  const tokens = await client.authorizationCodeGrant(
    config,
    new URL(req.originalUrl, 'http://localhost:3000'),
    {
      pkceCodeVerifier: verifier,
      expectedState: state,
    },
  );
  // A new session, so that nobody can plant one before the sign-in.
  req.session.regenerate((failure) => {
    if (failure) return res.sendStatus(500);
    req.session.user = tokens.claims();
    req.session.idToken = tokens.id_token;
    res.redirect('/');
  });
});
//#endregion

//#region sign-out
app.get('/sign-out', (req, res) => {
  const address = client.buildEndSessionUrl(config, {
    post_logout_redirect_uri: 'http://localhost:3000/',
    ...(req.session.idToken && { id_token_hint: req.session.idToken }),
  });
  req.session.destroy(() => res.redirect(address.href));
});
//#endregion

//#region home
app.get('/', (req, res) => {
  if (!req.session.user) return res.send('Not authenticated <a href="/sign-in">Sign in</a>');
  res.send('Authenticated <a href="/profile">Profile</a> <a href="/sign-out">Sign out</a>');
});

app.get('/profile', (req, res) => {
  if (!req.session.user) return res.redirect('/sign-in');
  res.json(req.session.user);
});

app.listen(3000, () => console.log('http://localhost:3000/'));
//#endregion
