/** The modules that the FAPI 2.0 Security Profile and the Message Signing plan share (private_key_jwt, DPoP). */
import { expect } from 'vitest';
import * as z from 'zod';
import { Agent } from './agent.ts';
import { FapiParty, newKey, pushed, refused } from './fapi-party.ts';
import type { Plan } from './plan.ts';
import { person, redirectUri } from './server.ts';

const profile = 'fapi2-security-profile-final-';
const badClient = /^(invalid_client|invalid_request)$/;
const badRequest = /^(invalid_request|invalid_request_object)$/;
// RFC 9126 §2.1 has it refused, and does not say in which words.
const elsewhere = /^(invalid_request|invalid_request_object|request_uri_not_supported)$/;
const badProof = /^(invalid_dpop_proof|invalid_grant|invalid_request)$/;

/**
 * @param party the first client, which signs its messages where the plan says so
 * @param other the second
 * @param signing one that signs its requests, for the modules about those
 */
export function fapiModules(
  plan: Plan,
  party: () => FapiParty,
  other: () => FapiParty,
  signing: () => FapiParty,
): void {
  const module = (name: string, sentence: string, check: () => Promise<unknown>) =>
    plan.module(`${profile}${name}`, sentence, check);
  const inSeconds = (seconds: number) => party().server.now + seconds;

  module('discovery-end-point-verification', 'discovery names what the profile demands', async () => {
    expect(party().metadata).toMatchObject({
      pushed_authorization_request_endpoint: expect.stringMatching(/^http/),
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      token_endpoint_auth_methods_supported: expect.arrayContaining(['private_key_jwt']),
      token_endpoint_auth_signing_alg_values_supported: expect.arrayContaining(['PS256', 'ES256']),
      dpop_signing_alg_values_supported: expect.arrayContaining(['PS256', 'ES256']),
      response_modes_supported: expect.arrayContaining(['jwt']),
      request_object_signing_alg_values_supported: expect.not.arrayContaining(['none', 'HS256']),
    });
  });
  module('happy-flow', 'two clients sign in, with tokens bound to their keys', async () => {
    for (const one of [party(), other()]) {
      const tokens = await one.signIn();
      const answer = await one.userinfo(tokens.access_token);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toHaveProperty('sub');
    }
  });
  module('user-rejects-authentication', 'a third party whom the person refuses is told so', async () => {
    const { server, metadata, signsMessages } = party();
    const third = await FapiParty.register(server, metadata, signsMessages, { isThirdParty: true });
    const { parameters } = third.parameters();
    const { browser, landing } = await third.ask(parameters);
    const answer = third.answerOf(await third.refuse(browser, landing));
    expect(Object.fromEntries(answer)).toMatchObject({
      error: 'access_denied',
      state: parameters.state,
      iss: metadata.issuer,
    });
    expect(answer.get('code')).toBeNull();
  });
  module('ensure-authorization-request-without-state-success', 'a request needs no state', () =>
    party().signIn({ state: undefined }),
  );
  module('ensure-authorization-request-without-nonce-success', 'a request needs no nonce', () =>
    party().signIn({ nonce: undefined }),
  );
  module('ensure-authorization-request-with-64-char-nonce-success', 'a nonce may have 64 characters', () =>
    party().signIn({ nonce: 'n'.repeat(64) }),
  );
  module('ensure-authorization-request-with-long-nonce', 'and many more', () =>
    party().signIn({ nonce: 'n'.repeat(384) }),
  );
  module('ensure-authorization-request-with-long-state', 'so may a state', () =>
    party().signIn({ state: 's'.repeat(384) }),
  );
  module('ensure-other-scope-order-succeeds', 'scopes come in any order', () =>
    party().signIn({ scope: 'email openid profile' }),
  );
  module('test-claims-parameter-identity-claims', 'single claims may be asked for', async () => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } });
    const tokens = await party().signIn({ claims });
    expect(await (await party().userinfo(tokens.access_token)).json()).toMatchObject({ name: person.name });
  });
  module(
    'access-token-type-header-case-sensitivity',
    'the scheme DPoP may be spelled as one likes',
    async () => {
      const { access_token: token } = await party().signIn();
      for (const scheme of ['DPoP', 'dpop', 'DPOP', 'dPoP'])
        expect((await party().userinfo(token, { scheme })).status, scheme).toBe(200);
    },
  );

  // Proofs
  module('check-dpop-proof-nbf-exp', 'a proof may say from when and until when it is good', async () => {
    const { form } = await party().code();
    await party().tokens(form, { dpop: { nbf: inSeconds(-5), exp: inSeconds(60) } });
  });
  for (const [name, seconds] of [
    ['ensure-dpopproof-with-iat-10seconds-before-succeeds', -10],
    ['ensure-dpopproof-with-iat-10seconds-after-succeeds', 10],
  ] as const) {
    module(name, 'clocks may be ten seconds apart', async () => {
      const { form } = await party().code();
      await party().tokens(form, { dpop: { iat: inSeconds(seconds) } });
    });
  }
  module(
    'ensure-mismatched-dpop-jkt-fails',
    'a pushed request names the key of its own proof only',
    async () => {
      const { jwk } = await newKey();
      const { parameters } = party().parameters({ dpop_jkt: jwk.kid });
      expect(await refused(party().push(parameters, { dpop: {} }))).toMatch(
        /^(invalid_dpop_proof|invalid_request)$/,
      );
    },
  );
  module(
    'ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt',
    'a code belongs to the key of the push',
    async () => {
      const { form } = await party().code({}, { dpop: {} });
      expect(await refused(party().token(form, { dpopKey: await newKey() }))).toMatch(badProof);
    },
  );
  module(
    'ensure-token-endpoint-fails-with-mismatched-dpop-jkt',
    'and to the key that the request names',
    async () => {
      const { form } = await party().code({ dpop_jkt: party().holder.jwk.kid });
      expect(await refused(party().token(form, { dpopKey: await newKey() }))).toMatch(badProof);
    },
  );
  module('ensure-dpopproof-at-par-endpoint-binding-success', 'that very key gets the tokens', async () => {
    await party().tokens((await party().code({}, { dpop: {} })).form);
  });
  module('ensure-dpop-auth-code-binding-success', 'that very key gets the tokens, too', async () => {
    await party().tokens((await party().code({ dpop_jkt: party().holder.jwk.kid })).form);
  });
  module('ensure-holder-of-key-required', 'without a proof there is no token', async () => {
    const { form } = await party().code();
    expect(await refused(party().token(form, { dpop: null }))).toMatch(badProof);
  });
  module('dpop-negative-tests', 'a proof that is wrong in anything is refused', async () => {
    const { form } = await party().code();
    for (const dpop of [
      { htm: 'GET' },
      { htu: party().metadata.userinfo_endpoint },
      { htu: 'https://evil.example/token' },
      { iat: inSeconds(-3600) },
      { iat: inSeconds(3600) },
      { iat: undefined },
      { jti: undefined },
    ])
      expect(await refused(party().token(form, { dpop })), JSON.stringify(dpop)).toMatch(badProof);
    const tokens = await party().tokens((await party().code()).form);
    const used = { jti: 'used-once' };
    expect((await party().userinfo(tokens.access_token, { claims: used })).status).toBe(200);
    for (const wrong of [
      { claims: used },
      { claims: null },
      { claims: null, scheme: 'Bearer' },
      { key: await newKey() },
      { claims: { ath: 'x' } },
      { claims: { htm: 'POST' } },
    ])
      expect((await party().userinfo(tokens.access_token, wrong)).status).toBeGreaterThanOrEqual(400);
  });

  // Requests
  module(
    'par-authorization-request-containing-request_uri',
    'what is pushed must not point elsewhere',
    async () => {
      const uri = 'urn:ietf:params:oauth:request_uri:x';
      const { parameters } = party().parameters({ request_uri: uri });
      expect(await refused(party().push(parameters, { outside: { request_uri: uri } }))).toMatch(elsewhere);
    },
  );
  module(
    'par-authorization-request-containing-request_uri-form-param',
    'nor must anything beside it',
    async () => {
      const uri = { request_uri: 'urn:ietf:params:oauth:request_uri:x' };
      const { parameters } = party().parameters();
      const sent = party().signsMessages ? parameters : { ...parameters, ...uri };
      expect(await refused(party().push(sent, { outside: uri }))).toMatch(elsewhere);
    },
  );
  module('ensure-registered-redirect-uri', 'an address that is not registered is refused', async () => {
    const { parameters } = party().parameters({ redirect_uri: `${redirectUri}/other` });
    expect(await refused(party().push(parameters))).toMatch(/^invalid_(request|redirect_uri)$/);
  });
  module('plain-fapi-tolerate-unregistered-redirect-uri', 'also where a server may tolerate it', async () => {
    const { parameters } = party().parameters({ redirect_uri: 'https://rp.example/never-registered' });
    expect(await refused(party().push(parameters))).toMatch(/^invalid_(request|redirect_uri)$/);
  });
  module(
    'ensure-unsigned-authorization-request-without-using-par-fails',
    'a request that is not pushed is refused',
    async () => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(party().parameters().parameters))
        query.set(name, value ?? '');
      const landing = await new Agent(party().server.endpoint).open(
        `${party().metadata.authorization_endpoint}?${query}`,
      );
      const answer = landing.status === 0 ? party().answerOf(landing) : undefined;
      expect(answer ? (answer.get('error') ?? '') : String(landing.status)).toMatch(
        /^(invalid_request|invalid_request_object|400)$/,
      );
      expect(answer?.get('code') ?? null).toBeNull();
    },
  );
  module('ensure-redirect-uri-in-authorization-request', 'each request names its address', async () => {
    const { parameters } = party().parameters({ redirect_uri: undefined });
    expect(await refused(party().push(parameters))).toMatch(
      /^invalid_(request|redirect_uri|request_object)$/,
    );
  });
  for (const [name, type] of [
    ['ensure-response-type-code-idtoken-fails', 'code id_token'],
    ['ensure-response-type-token-fails', 'token'],
  ] as const) {
    module(name, `there is no response type ${type}`, async () => {
      const { parameters } = party().parameters({ response_type: type });
      expect(await refused(party().push(parameters))).toMatch(
        /^(unsupported_response_type|unauthorized_client|invalid_request)$/,
      );
    });
  }
  module('par-ensure-pkce-required', 'a request needs a challenge', async () => {
    const { parameters } = party().parameters({
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    expect(await refused(party().push(parameters))).toMatch(badRequest);
  });
  module('par-plain-pkce-rejected', 'and not a plain one', async () => {
    const { parameters } = party().parameters({ code_challenge_method: 'plain' });
    expect(await refused(party().push(parameters))).toMatch(badRequest);
  });
  module('par-without-duplicate-parameters', 'parameters beside the request_uri change nothing', async () => {
    const { parameters } = party().parameters();
    const answer = await party().push(parameters);
    const { request_uri: uri } = pushed.parse(await answer.json());
    const browser = new Agent(party().server.endpoint);
    const landing = await party().open(browser, uri, {
      scope: 'openid phone',
      state: 'another',
      nonce: 'another',
    });
    const back = party().answerOf(await party().complete(browser, landing));
    expect(back.get('state')).toBe(parameters.state);
  });
  module(
    'par-ensure-reused-request-uri-prior-to-auth-completion-succeeds',
    'a page may be opened again before it is done',
    async () => {
      const { parameters } = party().parameters();
      const { browser, requestUri } = await party().ask(parameters);
      const again = await party().complete(browser, await party().open(browser, requestUri));
      expect(party().answerOf(again).get('code')).not.toBeNull();
    },
  );
  module('par-attempt-reuse-request_uri', 'afterwards the same request brings no second code', async () => {
    const { browser, requestUri } = await party().code();
    const again = await party().open(browser, requestUri);
    // A page of the server says so; the client hears nothing.
    expect(again.url.origin).toBe(party().server.endpoint);
    expect(again.status).toBe(400);
  });
  module('par-attempt-to-use-expired-request_uri', 'a pushed request is good for a minute', async () => {
    const answer = await party().push(party().parameters().parameters);
    const { request_uri: uri, expires_in: seconds } = pushed.parse(await answer.json());
    await party().server.forward(seconds + 1);
    expect((await party().open(new Agent(party().server.endpoint), uri)).status).toBe(400);
  });
  module('par-attempt-to-use-request_uri-for-different-client', 'and for its own client', async () => {
    const answer = await party().push(party().parameters().parameters);
    const { request_uri: uri } = pushed.parse(await answer.json());
    const landing = await other().open(new Agent(party().server.endpoint), uri);
    const error = landing.status === 0 ? landing.url.searchParams.get('error') : String(landing.status);
    expect(error).toMatch(/^(400|invalid_request|invalid_request_uri)$/);
  });
  module('par-attempt-invalid-http-method', 'requests are pushed by POST', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await fetch(party().metadata.pushed_authorization_request_endpoint ?? '', { method });
      expect(answer.status, method).toBeGreaterThanOrEqual(400);
      expect(answer.status, method).toBeLessThan(500);
    }
  });

  // Codes
  module(
    'ensure-client-id-in-token-endpoint',
    'another client’s id beside the assertion is refused',
    async () => {
      const { form } = await party().code();
      expect(await refused(party().token({ ...form, client_id: other().id }))).toMatch(badClient);
      await party().tokens({ ...form, client_id: party().id });
    },
  );
  module('ensure-authorization-code-is-bound-to-client', 'a code is its client’s', async () => {
    const { form } = await party().code();
    expect(await refused(other().token(form))).toBe('invalid_grant');
  });
  module('attempt-reuse-authorization-code-after-one-second', 'and good once', async () => {
    const { form } = await party().code();
    const tokens = await party().tokens(form);
    await party().server.forward(1);
    expect(await refused(party().token(form))).toBe('invalid_grant');
    expect((await party().userinfo(tokens.access_token)).status).toBe(401);
  });
  module('ensure-token-endpoint-fails-with-expired-auth-code', 'for a minute', async () => {
    const { form } = await party().code();
    await party().server.forward(61);
    expect(await refused(party().token(form))).toBe('invalid_grant');
  });
  module('ensure-pkce-code-verifier-required', 'with its verifier', async () => {
    const { form } = await party().code();
    expect(await refused(party().token({ ...form, code_verifier: undefined }))).toMatch(
      /^invalid_(grant|request)$/,
    );
  });
  module('incorrect-pkce-code-verifier-rejected', 'and no other', async () => {
    const { form } = await party().code();
    const { proof } = other().parameters();
    expect(await refused(party().token({ ...form, code_verifier: proof.verifier }))).toBe('invalid_grant');
  });
  module('refresh-token', 'a refresh token stays what it is, for its client and key', async () => {
    const tokens = await party().signIn({ scope: 'openid offline_access', prompt: 'consent' });
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    expect(await refused(other().token(form))).toBe('invalid_grant');
    expect(await refused(party().token(form, { dpop: null }))).toMatch(badProof);
    const again = await party().tokens(form);
    expect(again.refresh_token).toBe(tokens.refresh_token);
    expect((await party().userinfo(again.access_token)).status).toBe(200);
  });

  // Client authentication
  module('ensure-signed-client-assertion-with-RS256-fails', 'RS256 is not good enough', async () => {
    const { form } = await party().code();
    const assertionKey = { ...party().key, alg: 'RS256', privateKey: (await newKey('RS256')).privateKey };
    expect(await refused(party().token(form, { assertionKey }))).toMatch(badClient);
  });
  module('ensure-client-assertion-in-token-endpoint', 'without an assertion there is no client', async () => {
    const { form } = await party().code();
    expect(await refused(party().token({ ...form, client_id: party().id }, { assertion: null }))).toMatch(
      badClient,
    );
  });
  for (const [name, sentence, claims] of [
    [
      'ensure-client-assertion-with-exp-is-5-minutes-in-past-fails',
      'an assertion ends',
      () => ({ exp: inSeconds(-300) }),
    ],
    [
      'ensure-client-assertion-with-wrong-aud-fails',
      'is for this server',
      () => ({ aud: 'https://other.example' }),
    ],
    ['ensure-client-assertion-with-no-sub-fails', 'says for whom', () => ({ sub: undefined })],
  ] as const) {
    module(name, sentence, async () => {
      const { form } = await party().code();
      expect(await refused(party().token(form, { assertion: claims() }))).toMatch(badClient);
    });
  }
  module(
    'par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted',
    'clocks may differ a little',
    async () => {
      const answer = await party().push(party().parameters().parameters, {
        assertion: { nbf: inSeconds(8) },
      });
      expect(answer.status).toBe(201);
    },
  );
  for (const [name, sentence, claims] of [
    [
      'par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails',
      'but not by more than a minute',
      () => ({ nbf: inSeconds(61) }),
    ],
    [
      'par-test-array-as-audience-fails',
      'the audience is one text',
      () => ({ aud: [party().metadata.issuer] }),
    ],
    [
      'par-test-par-endpoint-url-as-audience-fails',
      'and not the endpoint’s',
      () => ({ aud: party().metadata.pushed_authorization_request_endpoint }),
    ],
    [
      'par-test-token-endpoint-url-as-audience-fails',
      'nor the token endpoint’s',
      () => ({ aud: party().metadata.token_endpoint }),
    ],
  ] as const) {
    module(name, sentence, async () => {
      expect(await refused(party().push(party().parameters().parameters, { assertion: claims() }))).toMatch(
        badClient,
      );
    });
  }

  // Signed requests
  module(
    'ensure-request-object-with-multiple-aud-succeeds',
    'a request object may have further audiences',
    async () => {
      const aud = [signing().metadata.issuer, 'https://other.example'];
      expect((await signing().push(signing().parameters().parameters, { object: { aud } })).status).toBe(201);
    },
  );
  module(
    'ensure-request-object-with-nbf-8-seconds-in-the-future-is-accepted',
    'clocks may differ here, too',
    async () => {
      const object = { nbf: inSeconds(8) };
      expect((await signing().push(signing().parameters().parameters, { object })).status).toBe(201);
    },
  );
  for (const [name, sentence, object] of [
    ['ensure-request-object-without-exp-fails', 'it has an end', () => ({ exp: undefined })],
    ['ensure-request-object-without-nbf-fails', 'and a beginning', () => ({ nbf: undefined })],
    [
      'ensure-expired-request-object-fails',
      'it is over then',
      () => ({ exp: inSeconds(-60), nbf: inSeconds(-120) }),
    ],
    [
      'ensure-request-object-with-bad-aud-fails',
      'it is for this server',
      () => ({ aud: 'https://other.example' }),
    ],
    ['ensure-request-object-with-exp-over-60-fails', 'for an hour at most', () => ({ exp: inSeconds(4200) })],
    ['ensure-request-object-with-nbf-over-60-fails', 'from when it began', () => ({ nbf: inSeconds(-4200) })],
    [
      'ensure-request-object-without-redirect-uri-fails',
      'it has the address',
      () => ({ redirect_uri: undefined }),
    ],
  ] as const) {
    module(name, sentence, async () => {
      expect(await refused(signing().push(signing().parameters().parameters, { object: object() }))).toMatch(
        /^invalid_(request|request_object|redirect_uri)$/,
      );
    });
  }
  for (const [name, sentence, keyOf] of [
    [
      'ensure-signed-request-object-with-RS256-fails',
      'RS256 is not good enough',
      async () => ({ ...signing().key, alg: 'RS256', privateKey: (await newKey('RS256')).privateKey }),
    ],
    ['ensure-request-object-with-invalid-signature-fails', 'the signature is right', () => newKey('PS256')],
    ['ensure-matching-key-in-authorization-request', 'and by the client’s own key', async () => other().key],
  ] as const) {
    module(name, sentence, async () => {
      const objectKey = await keyOf();
      expect(await refused(signing().push(signing().parameters().parameters, { objectKey }))).toMatch(
        badRequest,
      );
    });
  }
  module('ensure-request-object-signature-algorithm-is-not-none', 'there is a signature', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const { parameters } = signing().parameters();
    const claims = {
      iss: signing().id,
      aud: signing().metadata.issuer,
      nbf: inSeconds(0),
      exp: inSeconds(60),
      ...parameters,
    };
    const request = `${part({ alg: 'none' })}.${part(claims)}.`;
    expect(await refused(signing().push(parameters, { outside: { request } }))).toMatch(badRequest);
  });
  module(
    'ensure-unsigned-request-at-par-endpoint-fails',
    'a client that signs its requests signs them all',
    async () => {
      const { parameters } = signing().parameters();
      const form: Record<string, string | undefined> = { ...parameters, request: undefined };
      expect(await refused(signing().push(parameters, { outside: form }))).toMatch(badRequest);
    },
  );
  for (const [name, parameter] of [
    ['ensure-different-nonce-inside-and-outside-request-object', 'nonce'],
    ['ensure-different-state-inside-and-outside-request-object', 'state'],
  ] as const) {
    module(name, `what counts is the ${parameter} inside`, async () => {
      const { form, parameters } = await signing().code({}, { outside: { [parameter]: 'outside' } });
      const tokens = await signing().tokens(form);
      const { nonce } = z
        .object({ nonce: z.string() })
        .parse(JSON.parse(Buffer.from(tokens.id_token?.split('.')[1] ?? '', 'base64url').toString()));
      expect(nonce).toBe(parameters.nonce);
    });
  }
  module('state-only-outside-request-object-not-used', 'a state outside counts for nothing', async () => {
    await signing().code({ state: undefined }, { outside: { state: 'outside' } });
  });

  for (const [name, sentence] of [
    ['australia-connectid-ensure-request-object-with-exp-over-10-fails', 'Australia’s ConnectID'],
    ['australia-connectid-ensure-request-object-with-nbf-over-15-fails', 'Australia’s ConnectID'],
    ['australia-connectid-ensure-invalid-purpose-fails', 'Australia’s ConnectID'],
    ['australia-connectid-test-claims-parameter-idtoken-identity-claims', 'Australia’s ConnectID'],
    ['brazil-ensure-bad-payment-signature-fails', 'Open Finance Brasil'],
    ['ensure-server-handles-non-matching-intent-id', 'Open Banking UK'],
    ['test-essential-acr-sca-claim', 'Open Banking UK'],
  ] as const) {
    plan.notApplicable(`${profile}${name}`, `belongs to the profile of ${sentence}`, async () => {
      expect(party().metadata).not.toHaveProperty('authorization_details_types_supported');
      expect(party().metadata.scopes_supported).not.toContain('payments');
      expect(party().metadata.acr_values_supported).not.toContain('urn:openbanking:psd2:sca');
    });
  }
}
