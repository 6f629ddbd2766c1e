/** The modules that the Basic and the Form Post Basic plan share; only the response mode differs. */
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { expect } from 'vitest';
import { asksToSignIn, formOf } from './agent.ts';
import { claimsOfScope, expectStandardClaims } from './claims.ts';
import type { Plan } from './plan.ts';
import type { RelyingParty } from './relying-party.ts';
import { person, redirectUri } from './server.ts';

/**
 * @param relyingParty the first of the plan’s two clients
 * @param other the second
 */
export function basicModules(
  { module, notApplicable }: Plan,
  relyingParty: () => RelyingParty,
  other: () => RelyingParty,
): void {
  module(
    'oidcc-server',
    'a person signs in by code, and the ID token and userinfo tell who it is',
    async () => {
      const rp = relyingParty();
      const { tokens, claims, attempt } = await rp.signIn();
      expect(attempt.answer?.get('iss')).toBe(rp.metadata.issuer);
      expect((await rp.userinfo(tokens)).sub).toBe(claims.sub);
    },
  );

  module('oidcc-response-type-missing', 'a request without response_type is refused', async () => {
    const rp = relyingParty();
    const attempt = await rp.ask({ response_type: undefined });
    // Without a response type there is no knowing how to answer: a page may say it, too (RFC 6749 §3.1.1).
    if (attempt.answer) expect(rp.errorOf(attempt)).toMatch(/^(invalid_request|unsupported_response_type)$/);
    else expect(attempt.landing.status).toBe(400);
  });

  module('oidcc-idtoken-signature', 'the ID token is signed with a key of the JWKS', async () => {
    const rp = relyingParty();
    const { tokens } = await rp.signIn();
    const header = decodeProtectedHeader(tokens.id_token ?? '');
    expect(rp.metadata.id_token_signing_alg_values_supported).toContain(header.alg);
    const { keys } = await (await fetch(rp.metadata.jwks_uri)).json();
    const found = keys.filter(({ kid }: { kid: string }) => kid === header.kid);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ use: 'sig', alg: header.alg });
    const [head, body, signature = ''] = String(tokens.id_token).split('.');
    const altered = `${head}.${body}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`;
    await expect(jwtVerify(altered, found[0])).rejects.toThrow(/signature/);
  });

  notApplicable('oidcc-idtoken-unsigned', 'every ID token is signed', async () => {
    const { metadata, server, client } = relyingParty();
    expect(metadata.id_token_signing_alg_values_supported).not.toContain('none');
    const asked = await server.ask('PATCH', `/applications/${client.id}`, {
      customClientMetadata: { idTokenSignedResponseAlg: 'none' },
    });
    expect(asked.status).toBe(400);
  });

  for (const [id, by, sentence] of [
    ['oidcc-userinfo-get', 'get', 'userinfo answers GET with the token in the header'],
    ['oidcc-userinfo-post-header', 'header', 'userinfo answers POST with the token in the header'],
    ['oidcc-userinfo-post-body', 'body', 'userinfo answers POST with the token in the form'],
  ] as const) {
    module(id, sentence, async () => {
      const rp = relyingParty();
      const { tokens, claims } = await rp.signIn();
      expect((await rp.userinfo(tokens, by)).sub).toBe(claims.sub);
    });
  }

  module(
    'oidcc-ensure-request-without-nonce-succeeds-for-code-flow',
    'the code flow needs no nonce',
    async () => {
      const { claims } = await relyingParty().signIn({ nonce: undefined });
      expect(claims).not.toHaveProperty('nonce');
    },
  );

  for (const scope of ['profile', 'email', 'address', 'phone'] as const) {
    module(`oidcc-scope-${scope}`, `the scope ${scope} opens its claims at userinfo`, async () => {
      const rp = relyingParty();
      const { tokens } = await rp.signIn({ scope: `openid ${scope}` });
      const claims = await rp.userinfo(tokens);
      expectStandardClaims(claims, rp.server.now);
      for (const name of claimsOfScope[scope]) expect(claims, name).toHaveProperty(name);
      for (const [closed, names] of Object.entries(claimsOfScope)) {
        if (closed !== scope) for (const name of names) expect(claims, name).not.toHaveProperty(name);
      }
    });
  }

  module('oidcc-scope-all', 'all scopes together open all claims', async () => {
    const rp = relyingParty();
    const { tokens } = await rp.signIn({ scope: 'openid profile email address phone' });
    const claims = await rp.userinfo(tokens);
    expectStandardClaims(claims, rp.server.now);
    expect(claims).toMatchObject({ name: person.name, email: person.primaryEmail });
    for (const name of Object.values(claimsOfScope).flat()) expect(claims, name).toHaveProperty(name);
  });

  module(
    'oidcc-alternate-happy-flow',
    'unusual but legal spellings work: no state, scopes in another order, lower-case schemes, a charset',
    async () => {
      const rp = relyingParty();
      const browser = rp.browser();
      const asked = await rp.ask({ scope: 'email openid', state: undefined }, { browser });
      const code = rp.codeOf(await rp.complete(asked, browser));
      const { id, secret = '' } = rp.client;
      const answer = await fetch(rp.metadata.token_endpoint, {
        method: 'POST',
        headers: {
          authorization: `basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
          accept: 'application/json',
        },
        body: new URLSearchParams({
          redirect_uri: redirectUri,
          code,
          grant_type: 'authorization_code',
        }).toString(),
      });
      expect(answer.status).toBe(200);
      const { access_token } = await answer.json();
      const userinfo = await fetch(rp.metadata.userinfo_endpoint, {
        headers: { authorization: `bearer ${access_token}` },
      });
      expect(await userinfo.json()).toMatchObject({ email: person.primaryEmail });
    },
  );

  for (const display of ['page', 'popup'] as const) {
    module(`oidcc-display-${display}`, `display=${display} is no error, and the page works`, async () => {
      const rp = relyingParty();
      const browser = rp.browser();
      const asked = await rp.ask({ display }, { browser });
      expect(asksToSignIn(asked.landing)).toBe(true);
      rp.codeOf(await rp.complete(asked, browser));
    });
  }

  module('oidcc-prompt-login', 'prompt=login asks somebody who is signed in to sign in again', async () => {
    const rp = relyingParty();
    const first = await rp.signIn({ max_age: '10000' });
    await rp.server.forward(2);
    const asked = await rp.ask({ prompt: 'login', max_age: '10000' }, first);
    expect(asksToSignIn(asked.landing)).toBe(true);
    const attempt = await rp.complete(asked, first.browser);
    const claims = await rp.verifyIdToken(await rp.exchange(attempt, rp.codeOf(attempt)), attempt);
    expect(claims.sub).toBe(first.claims.sub);
    expect(Number(claims.auth_time)).toBeGreaterThan(Number(first.claims.auth_time));
  });

  module('oidcc-prompt-none-not-logged-in', 'prompt=none answers login_required to a stranger', async () => {
    const rp = relyingParty();
    expect(rp.errorOf(await rp.ask({ prompt: 'none' }))).toBe('login_required');
  });

  module(
    'oidcc-prompt-none-logged-in',
    'prompt=none answers at once when somebody is signed in',
    async () => {
      const rp = relyingParty();
      const first = await rp.signIn({ max_age: '10000' });
      const asked = await rp.ask({ prompt: 'none', max_age: '10000' }, first);
      const claims = await rp.verifyIdToken(await rp.exchange(asked, rp.codeOf(asked)), asked);
      expect([claims.sub, claims.auth_time]).toEqual([first.claims.sub, first.claims.auth_time]);
    },
  );

  module('oidcc-max-age-1', 'a sign-in older than max_age has to be made again', async () => {
    const rp = relyingParty();
    const first = await rp.signIn({ max_age: '1' });
    await rp.server.forward(3);
    const asked = await rp.ask({ max_age: '1' }, first);
    expect(asksToSignIn(asked.landing)).toBe(true);
    const attempt = await rp.complete(asked, first.browser);
    const claims = await rp.verifyIdToken(await rp.exchange(attempt, rp.codeOf(attempt)), attempt);
    expect(claims.sub).toBe(first.claims.sub);
    expect(claims.auth_time).toBeTypeOf('number');
    expect(Number(claims.auth_time)).toBeGreaterThan(Number(first.claims.auth_time));
    expect(Math.abs(Number(claims.auth_time) - rp.server.now)).toBeLessThan(10);
  });

  module(
    'oidcc-max-age-10000',
    'a sign-in younger than max_age counts, and auth_time tells when it was',
    async () => {
      const rp = relyingParty();
      const first = await rp.signIn({ max_age: '15000' });
      await rp.server.forward(2);
      const asked = await rp.ask({ max_age: '10000' }, first);
      const claims = await rp.verifyIdToken(await rp.exchange(asked, rp.codeOf(asked)), asked);
      expect([claims.sub, claims.auth_time]).toEqual([first.claims.sub, first.claims.auth_time]);
    },
  );

  const harmless = (id: string, sentence: string, parameters: Readonly<Record<string, string>>) =>
    module(id, sentence, async () => {
      const { claims } = await relyingParty().signIn(parameters);
      expect(claims.sub).toBeTypeOf('string');
    });
  harmless('oidcc-ensure-request-with-unknown-parameter-succeeds', 'unknown parameters are ignored', {
    extra: 'foobar',
  });

  module(
    'oidcc-id-token-hint',
    'prompt=none with id_token_hint answers for that person, and for no other',
    async () => {
      const rp = relyingParty();
      const { browser, tokens, claims } = await rp.signIn();
      const hinted = { prompt: 'none', id_token_hint: tokens.id_token };
      const asked = await rp.ask(hinted, { browser });
      expect((await rp.verifyIdToken(await rp.exchange(asked, rp.codeOf(asked)), asked)).sub).toBe(
        claims.sub,
      );
      expect(rp.errorOf(await rp.ask(hinted))).toBe('login_required');
    },
  );

  module('oidcc-login-hint', 'login_hint is filled in', async () => {
    const { landing } = await relyingParty().ask({ login_hint: 'carmen' });
    expect(formOf(landing)?.querySelector('input[name=identifier]')?.getAttribute('value')).toBe('carmen');
  });

  module('oidcc-ui-locales', 'ui_locales chooses the language of the pages', async () => {
    const rp = relyingParty();
    const browser = rp.browser();
    const asked = await rp.ask({ ui_locales: 'es de' }, { browser });
    expect(asked.landing.text).toMatch(/<html lang="es/);
    rp.codeOf(await rp.complete(asked, browser));
  });

  harmless('oidcc-claims-locales', 'claims_locales is no error', { claims_locales: 'se' });
  harmless('oidcc-ensure-request-with-acr-values-succeeds', 'acr_values is no error', {
    acr_values: '1 2',
  });

  const reuse = async (seconds: number) => {
    const rp = relyingParty();
    const { attempt, code, tokens } = await rp.signIn();
    expect((await rp.askUserinfo(tokens.access_token)).status).toBe(200);
    await rp.server.forward(seconds);
    const again = await rp.token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: attempt.redirectUri,
    });
    expect(again.status).toBe(400);
    expect(await again.json()).toMatchObject({ error: 'invalid_grant' });
    // RFC 6749 §4.1.2: what the code brought before should go, too.
    expect((await rp.askUserinfo(tokens.access_token)).status).toBe(401);
  };
  module('oidcc-codereuse', 'a code works once; a second use ends what the first brought', () => reuse(0));
  module('oidcc-codereuse-30seconds', 'half a minute later, too', () => reuse(30));

  module(
    'oidcc-ensure-registered-redirect-uri',
    'nobody is sent to an address that is not registered',
    async () => {
      const rp = relyingParty();
      const { landing, answer } = await rp.ask({ redirect_uri: `${redirectUri}/other` });
      expect(answer).toBeUndefined();
      expect(landing.status).toBe(400);
      expect(landing.url.origin).toBe(rp.server.endpoint);
    },
  );

  module('oidcc-ensure-post-request-succeeds', 'the authorization request may be posted', async () => {
    const { claims } = await relyingParty().signIn({}, { method: 'POST' });
    expect(claims.sub).toBeTypeOf('string');
  });

  module('oidcc-server-client-secret-post', 'the secret may be sent in the form', async () => {
    const rp = relyingParty();
    expect(rp.metadata.token_endpoint_auth_methods_supported).toContain('client_secret_post');
    const browser = rp.browser();
    const attempt = await rp.complete(await rp.ask({}, { browser }), browser);
    const tokens = await rp.exchange(attempt, rp.codeOf(attempt), 'post');
    await rp.verifyIdToken(tokens, attempt);
  });

  module(
    'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
    'a request_uri of one’s own is refused as not supported, as discovery says',
    async () => {
      const rp = relyingParty();
      expect(rp.metadata.request_uri_parameter_supported).toBe(false);
      const asked = await rp.ask({ request_uri: 'https://rp.example/request.jwt' });
      // RFC 9126 §4: a pushed request is the only kind there is, and its answer may only be given on a page.
      if (asked.answer)
        expect(rp.errorOf(asked)).toMatch(/^(request_uri_not_supported|invalid_request_uri)$/);
      else expect(asked.landing.status).toBe(400);
    },
  );

  module(
    'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
    'an unsigned request object is refused',
    async () => {
      const rp = relyingParty();
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const state = crypto.randomUUID();
      const object = `${part({ alg: 'none' })}.${part({ iss: rp.client.id, aud: rp.metadata.issuer, state })}.`;
      const asked = await rp.ask({ request: object, state });
      if (asked.answer) expect(rp.errorOf(asked)).toMatch(/^(request_not_supported|invalid_request_object)$/);
      else expect(asked.landing.status).toBe(400);
    },
  );

  module('oidcc-claims-essential', 'an essential claim of the claims parameter is at userinfo', async () => {
    const rp = relyingParty();
    expect(rp.metadata.claims_parameter_supported).toBe(true);
    const { tokens } = await rp.signIn({
      claims: JSON.stringify({ userinfo: { name: { essential: true } } }),
    });
    const claims = await rp.userinfo(tokens);
    expect(claims.name).toBe(person.name);
    expect(claims).not.toHaveProperty('email');
  });

  notApplicable(
    'oidcc-ensure-request-object-with-redirect-uri',
    'unsigned request objects are not supported',
    async () => {
      const rp = relyingParty();
      expect(rp.metadata.request_object_signing_alg_values_supported).not.toContain('none');
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const object = `${part({ alg: 'none' })}.${part({ client_id: rp.client.id, redirect_uri: redirectUri })}.`;
      const asked = await rp.ask({ request: object });
      expect(asked.answer ? rp.errorOf(asked) : asked.landing.status).toBeTruthy();
    },
  );

  module(
    'oidcc-refresh-token',
    'a refresh token gives new tokens for the same person, to its own client only',
    async () => {
      const rp = relyingParty();
      const { tokens, claims } = await rp.signIn({ scope: 'openid offline_access', prompt: 'consent' });
      const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
      const stolen = await other().token(form);
      expect([stolen.status, (await stolen.json()).error]).toEqual([400, 'invalid_grant']);
      await rp.server.forward(2);
      const refreshed = await (await rp.token(form)).json();
      expect(refreshed.access_token).not.toBe(tokens.access_token);
      expect((await rp.userinfo(refreshed)).sub).toBe(claims.sub);
      // Core §12.2
      const renewed = await rp.verifyIdToken(refreshed, {
        nonce: refreshedNonce(refreshed.id_token, claims.nonce),
      });
      expect([renewed.iss, renewed.sub, renewed.aud]).toEqual([claims.iss, claims.sub, claims.aud]);
      expect(Number(renewed.iat)).toBeGreaterThan(Number(claims.iat));
      expect(renewed.auth_time).toBe(claims.auth_time);
    },
  );

  module('oidcc-ensure-request-with-valid-pkce-succeeds', 'PKCE works for confidential clients', async () => {
    const rp = relyingParty();
    const asked = await rp.signIn({ code_challenge: 'S256' });
    expect(asked.claims.sub).toBeTypeOf('string');
  });
}

/** The nonce should be left out after a refresh; if it is there, it must be the old one. */
function refreshedNonce(idToken: string, first: unknown): string | undefined {
  const { nonce } = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString());
  if (nonce !== undefined) expect(nonce).toBe(first);
  return nonce;
}
