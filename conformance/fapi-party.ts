/** A relying party by FAPI 2.0: signs its assertions and requests, pushes them, and proves that it holds its tokens. */
import { createHash, randomUUID } from 'node:crypto';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  type JWK,
  SignJWT,
} from 'jose';
import { expect } from 'vitest';
import * as z from 'zod';
import { Agent, type Landing } from './agent.ts';
import { type Proof, pkce } from './pkce.ts';
import { type Metadata, type Tokens, tokenResponse } from './relying-party.ts';
import { type ClientSettings, password, person, redirectUri, type ServerUnderTest } from './server.ts';

export type Key = {
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK & { kid: string };
};
type Claims = Readonly<Record<string, unknown>>;
type Form = Readonly<Record<string, string | undefined>>;
/** Changes to what is sent beside the parameters; `null` leaves it out. */
export type Sending = {
  readonly assertion?: Claims | null;
  readonly assertionKey?: Key;
  readonly dpop?: Claims | null;
  readonly dpopKey?: Key;
  /** Claims of the request object beside the parameters. */
  readonly object?: Claims;
  readonly objectKey?: Key;
  readonly outside?: Form;
};

export async function newKey(alg = 'ES256'): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), use: 'sig' };
  return { alg, privateKey, jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk) } };
}

export const pushed = z.object({ request_uri: z.string(), expires_in: z.int().positive().lt(600) });

export class FapiParty {
  readonly server: ServerUnderTest;
  readonly metadata: Metadata;
  readonly id: string;
  readonly key: Key;
  readonly holder: Key;
  /** Whether requests and answers are signed as well (FAPI 2.0 Message Signing). */
  readonly signsMessages: boolean;

  private constructor(
    facts: Pick<FapiParty, 'server' | 'metadata' | 'id' | 'key' | 'holder' | 'signsMessages'>,
  ) {
    this.server = facts.server;
    this.metadata = facts.metadata;
    this.id = facts.id;
    this.key = facts.key;
    this.holder = facts.holder;
    this.signsMessages = facts.signsMessages;
  }

  static async register(
    server: ServerUnderTest,
    metadata: Metadata,
    signsMessages: boolean,
    more: Pick<ClientSettings, 'isThirdParty'> = {},
  ): Promise<FapiParty> {
    const [key, holder] = [await newKey('PS256'), await newKey('ES256')];
    const { id } = await server.client({
      ...more,
      customClientMetadata: {
        securityProfile: 'fapi2',
        jwks: { keys: [key.jwk] },
        requireSignedRequestObject: signsMessages,
      },
    });
    return new FapiParty({ server, metadata, id, key, holder, signsMessages });
  }

  /** Parameters of a request; `undefined` leaves one out. */
  parameters(more: Form = {}): { parameters: Form; proof: Proof } {
    const proof = pkce();
    const parameters = {
      client_id: this.id,
      redirect_uri: redirectUri,
      response_type: 'code',
      ...(this.signsMessages && { response_mode: 'jwt' }),
      scope: 'openid',
      state: randomUUID(),
      nonce: randomUUID(),
      code_challenge: proof.challenge,
      code_challenge_method: 'S256',
      ...more,
    };
    return { parameters, proof };
  }

  async push(parameters: Form, sending: Sending = {}): Promise<Response> {
    const form = this.signsMessages
      ? { client_id: this.id, request: await this.#requestObject(parameters, sending), ...sending.outside }
      : parameters;
    return this.#post(this.metadata.pushed_authorization_request_endpoint ?? '', form, {
      dpop: null,
      ...sending,
    });
  }

  /** Push, and open what came of it. */
  async ask(
    parameters: Form,
    { browser = new Agent(this.server.endpoint), ...sending }: Sending & { browser?: Agent } = {},
  ): Promise<{ browser: Agent; landing: Landing; requestUri: string }> {
    const answer = await this.push(parameters, sending);
    const text = await answer.text();
    expect(answer.status, text).toBe(201);
    const { request_uri: requestUri } = pushed.parse(JSON.parse(text));
    return { browser, requestUri, landing: await this.open(browser, requestUri) };
  }

  open(browser: Agent, requestUri: string, more: Form = {}): Promise<Landing> {
    const query = formOf({ client_id: this.id, request_uri: requestUri, ...more });
    return browser.open(`${this.metadata.authorization_endpoint}?${query}`);
  }

  complete(browser: Agent, landing: Landing): Promise<Landing> {
    return browser.answerForms(landing, { identifier: person.username, password });
  }

  /** The person signs in, but does not agree to what a third party asks for. */
  async refuse(browser: Agent, landing: Landing): Promise<Landing> {
    let page = landing;
    for (let step = 0; step < 3 && page.url.pathname !== '/consent'; step++)
      page = await browser.submit(page, { identifier: person.username, password });
    return browser.submit(page, {}, 'value="cancel"');
  }

  /** What the answer says; a signed one is opened. */
  answerOf({ url }: Landing): URLSearchParams {
    expect(url.origin + url.pathname, url.href).toBe(redirectUri);
    const response = url.searchParams.get('response');
    if (!this.signsMessages || response === null) return url.searchParams;
    const { exp: _exp, aud, ...claims } = decodeJwt(response);
    expect(aud).toBe(this.id);
    return new URLSearchParams(Object.entries(claims).map(([name, value]) => [name, String(value)]));
  }

  /** A sign-in until the code. */
  async code(
    more: Form = {},
    sending: Sending = {},
  ): Promise<{
    browser: Agent;
    code: string;
    proof: Proof;
    parameters: Form;
    requestUri: string;
    form: Form;
  }> {
    const { parameters, proof } = this.parameters(more);
    const { browser, landing, requestUri } = await this.ask(parameters, sending);
    const answer = this.answerOf(await this.complete(browser, landing));
    expect(answer.get('error'), answer.toString()).toBeNull();
    expect(answer.get('iss')).toBe(this.metadata.issuer);
    expect(answer.get('state')).toBe(parameters.state ?? null);
    const code = answer.get('code') ?? '';
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    };
    return { browser, code, proof, parameters, requestUri, form };
  }

  token(form: Form, sending: Sending = {}): Promise<Response> {
    return this.#post(this.metadata.token_endpoint, form, sending);
  }

  async tokens(form: Form, sending: Sending = {}): Promise<Tokens> {
    const answer = await this.token(form, sending);
    const text = await answer.text();
    expect(answer.status, text).toBe(200);
    const tokens = tokenResponse.parse(JSON.parse(text));
    expect(tokens.token_type).toBe('DPoP');
    return tokens;
  }

  async signIn(more: Form = {}, sending: Sending = {}): Promise<Tokens> {
    return this.tokens((await this.code(more, sending)).form);
  }

  /** The protected resource of this server. */
  async userinfo(
    token: string,
    {
      scheme = 'DPoP',
      key = this.holder,
      claims = {},
    }: { scheme?: string; key?: Key; claims?: Claims | null } = {},
  ): Promise<Response> {
    const { userinfo_endpoint: endpoint } = this.metadata;
    const ath = createHash('sha256').update(token).digest('base64url');
    const proof = claims && (await this.#dpop(key, 'GET', endpoint, { ath, ...claims }));
    return fetch(endpoint, {
      headers: { authorization: `${scheme} ${token}`, ...(proof !== null && { dpop: proof }) },
    });
  }

  async assertion(claims: Claims = {}, key = this.key): Promise<string> {
    const { now } = this.server;
    return new SignJWT({
      iss: this.id,
      sub: this.id,
      aud: this.metadata.issuer,
      jti: randomUUID(),
      exp: now + 60,
      ...claims,
    })
      .setProtectedHeader({ alg: key.alg, kid: this.key.jwk.kid })
      .sign(key.privateKey);
  }

  #requestObject(parameters: Form, { object = {}, objectKey = this.key }: Sending): Promise<string> {
    const { now } = this.server;
    return new SignJWT({
      iss: this.id,
      aud: this.metadata.issuer,
      nbf: now,
      exp: now + 300,
      ...parameters,
      ...object,
    })
      .setProtectedHeader({ alg: objectKey.alg, kid: this.key.jwk.kid, typ: 'oauth-authz-req+jwt' })
      .sign(objectKey.privateKey);
  }

  async #post(address: string, form: Form, sending: Sending): Promise<Response> {
    const { assertion = {}, assertionKey, dpop = {}, dpopKey = this.holder } = sending;
    const signed = assertion && {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await this.assertion(assertion, assertionKey),
    };
    const proof = dpop && (await this.#dpop(dpopKey, 'POST', address, dpop));
    return fetch(address, {
      method: 'POST',
      headers: { ...(proof !== null && { dpop: proof }) },
      body: formOf({ ...form, ...signed }),
    });
  }

  #dpop(key: Key, method: string, address: string, claims: Claims): Promise<string> {
    const { kid: _kid, use: _use, ...jwk } = key.jwk;
    return new SignJWT({ jti: randomUUID(), htm: method, htu: address, iat: this.server.now, ...claims })
      .setProtectedHeader({ alg: key.alg, typ: 'dpop+jwt', jwk })
      .sign(key.privateKey);
  }
}

function formOf(fields: Form): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value);
  return form;
}

/** The OAuth error of an answer that is none of the server's own failures. */
export async function refused(answer: Response | Promise<Response>): Promise<string> {
  const given = await answer;
  const text = await given.text();
  expect(given.status, text).toBeGreaterThanOrEqual(400);
  expect(given.status, text).toBeLessThan(500);
  return z.object({ error: z.string() }).parse(JSON.parse(text)).error;
}
