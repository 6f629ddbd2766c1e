/** A relying party by the book: asks, checks what comes back, exchanges the code, verifies the ID token. */
import { createHash } from 'node:crypto';
import { createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { expect } from 'vitest';
import * as z from 'zod';
import { Agent, type Landing } from './agent.ts';
import { type Proof, pkce } from './pkce.ts';
import { type Client, password, person, type ServerUnderTest } from './server.ts';

export type ResponseMode = 'query' | 'fragment' | 'form_post';
export type Parameters = Readonly<Record<string, string | undefined>>;

/** A request, and where its way ended: at the relying party with `answer`, or at a page of the server. */
export type Attempt = {
  readonly landing: Landing;
  readonly answer: URLSearchParams | undefined;
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly proof: Proof | undefined;
  readonly redirectUri: string;
};

export const tokenResponse = z.looseObject({
  access_token: z.string().min(1),
  token_type: z.string(),
  expires_in: z.int().positive(),
  id_token: z.string().optional(),
  refresh_token: z.string().optional(),
  scope: z.string().optional(),
});
export type Tokens = z.infer<typeof tokenResponse>;

export const metadataSchema = z.looseObject({
  issuer: z.url(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  userinfo_endpoint: z.url(),
  jwks_uri: z.url(),
  end_session_endpoint: z.url().optional(),
  registration_endpoint: z.url().optional(),
  pushed_authorization_request_endpoint: z.url().optional(),
  scopes_supported: z.array(z.string()).optional(),
  response_types_supported: z.array(z.string()),
  response_modes_supported: z.array(z.string()).optional(),
  grant_types_supported: z.array(z.string()).optional(),
  subject_types_supported: z.array(z.string()),
  id_token_signing_alg_values_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
  claims_supported: z.array(z.string()).optional(),
  claims_parameter_supported: z.boolean().default(false),
  request_parameter_supported: z.boolean().default(false),
  request_object_signing_alg_values_supported: z.array(z.string()).default([]),
  // Discovery §3: when left out it means true.
  request_uri_parameter_supported: z.boolean().default(true),
  authorization_response_iss_parameter_supported: z.boolean().default(false),
});
export type Metadata = z.infer<typeof metadataSchema>;

export async function discover(issuer: string): Promise<Metadata> {
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`);
  expect(answer.status).toBe(200);
  return metadataSchema.parse(await answer.json());
}

export class RelyingParty {
  readonly server: ServerUnderTest;
  readonly metadata: Metadata;
  readonly client: Client;
  readonly mode: ResponseMode | undefined;
  readonly #keys: JWTVerifyGetKey;

  constructor(server: ServerUnderTest, metadata: Metadata, client: Client, mode?: ResponseMode) {
    this.server = server;
    this.metadata = metadata;
    this.client = client;
    this.mode = mode;
    this.#keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
  }

  browser(): Agent {
    return new Agent(this.server.endpoint);
  }

  /** Parameters of a request; `undefined` leaves one out. */
  request(more: Parameters = {}): { parameters: URLSearchParams; proof: Proof | undefined } {
    const proof = pkce();
    const wanted: Parameters = {
      client_id: this.client.id,
      redirect_uri: this.client.redirectUri,
      response_type: 'code',
      ...(this.mode && { response_mode: this.mode }),
      scope: 'openid',
      state: crypto.randomUUID(),
      nonce: crypto.randomUUID(),
      ...more,
    };
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(wanted)) {
      if (value !== undefined) parameters.append(name, value);
    }
    // The suite’s relying parties use PKCE only where a module is about it; public clients always.
    if (more.code_challenge === 'S256') {
      parameters.set('code_challenge', proof.challenge);
      parameters.set('code_challenge_method', 'S256');
      return { parameters, proof };
    }
    return { parameters, proof: undefined };
  }

  /** Send the browser off, without anybody at the keyboard. */
  async ask(
    more: Parameters = {},
    { browser = this.browser(), method = 'GET' }: { browser?: Agent; method?: 'GET' | 'POST' } = {},
  ): Promise<Attempt> {
    const { parameters, proof } = this.request(more);
    const { authorization_endpoint: endpoint } = this.metadata;
    const landing =
      method === 'GET'
        ? await browser.open(`${endpoint}?${parameters}`)
        : await browser.send(endpoint, { method, body: parameters });
    return this.#attempt(await this.#deliver(browser, landing), parameters, proof);
  }

  /** The person signs in, and agrees where asked. */
  async complete(attempt: Attempt, browser: Agent): Promise<Attempt> {
    const landing = await browser.answerForms(attempt.landing, {
      identifier: person.username,
      password,
    });
    return { ...attempt, landing, answer: this.#answerOf(landing) };
  }

  /** A whole sign-in. */
  async signIn(
    more: Parameters = {},
    options: { browser?: Agent; method?: 'GET' | 'POST' } = {},
  ): Promise<{ browser: Agent; attempt: Attempt; code: string; tokens: Tokens; claims: JWTPayload }> {
    const browser = options.browser ?? this.browser();
    const asked = await this.ask(more, { ...options, browser });
    const attempt = asked.answer ? asked : await this.complete(asked, browser);
    const code = this.codeOf(attempt);
    const tokens = await this.exchange(attempt, code);
    const claims = await this.verifyIdToken(tokens, attempt);
    return { browser, attempt, code, tokens, claims };
  }

  /** Check the answer (RFC 6749 §4.1.2, RFC 9207) and take the code out of it. */
  codeOf(attempt: Attempt): string {
    const answer = this.answerOf(attempt);
    expect(answer.get('error'), answer.toString()).toBeNull();
    const code = answer.get('code') ?? '';
    expect(code).not.toBe('');
    return code;
  }

  /** The error that the answer brings, after checking state and issuer. */
  errorOf(attempt: Attempt): string {
    const answer = this.answerOf(attempt);
    expect(answer.get('code')).toBeNull();
    return answer.get('error') ?? '';
  }

  answerOf(attempt: Attempt): URLSearchParams {
    const { answer, state, landing } = attempt;
    if (!answer) {
      throw new Error(
        `no answer; the browser is at ${landing.url.href} (${landing.status}): ${landing.text.slice(0, 400)}`,
      );
    }
    for (const name of new Set(answer.keys())) expect(answer.getAll(name), name).toHaveLength(1);
    expect(answer.get('state')).toBe(state ?? null);
    expect(answer.get('iss')).toBe(this.metadata.issuer);
    return answer;
  }

  /** Exchange a code; the secret goes into the header unless told otherwise. */
  async exchange(attempt: Attempt, code: string, by: 'basic' | 'post' = 'basic'): Promise<Tokens> {
    const answer = await this.token(
      {
        grant_type: 'authorization_code',
        code,
        redirect_uri: attempt.redirectUri,
        ...(attempt.proof && { code_verifier: attempt.proof.verifier }),
      },
      by,
    );
    const text = await answer.text();
    expect(answer.status, text).toBe(200);
    // RFC 6749 §5.1
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const tokens = tokenResponse.parse(JSON.parse(text));
    expect(tokens.token_type.toLowerCase()).toBe('bearer');
    return tokens;
  }

  /** Ask the token endpoint. */
  token(form: Readonly<Record<string, string>>, by: 'basic' | 'post' = 'basic'): Promise<Response> {
    const { id, secret } = this.client;
    const body = new URLSearchParams(form);
    const headers: Record<string, string> = {};
    if (secret === undefined) body.set('client_id', id);
    else if (by === 'post') {
      body.set('client_id', id);
      body.set('client_secret', secret);
    } else headers.authorization = basic(id, secret);
    return fetch(this.metadata.token_endpoint, { method: 'POST', headers, body });
  }

  /** OpenID Connect Core §3.1.3.7, step by step. */
  async verifyIdToken(tokens: Tokens, { nonce }: Pick<Attempt, 'nonce'>): Promise<JWTPayload> {
    const { now } = this.server;
    const { payload, protectedHeader } = await jwtVerify(tokens.id_token ?? '', this.#keys, {
      issuer: this.metadata.issuer,
      audience: this.client.id,
      algorithms: this.metadata.id_token_signing_alg_values_supported,
      requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
      currentDate: new Date(now * 1000),
      clockTolerance: 2,
    });
    expect(payload.nonce).toBe(nonce);
    expect(payload.sub).toMatch(/^[\x20-\x7e]{1,255}$/);
    expect(Math.abs((payload.iat ?? 0) - now)).toBeLessThan(60);
    if (Array.isArray(payload.aud) && payload.aud.length > 1) expect(payload.azp).toBe(this.client.id);
    if (payload.azp !== undefined) expect(payload.azp).toBe(this.client.id);
    const bits = protectedHeader.alg.slice(-3);
    if (payload.at_hash !== undefined) {
      const digest = createHash(`sha${bits}`).update(tokens.access_token, 'ascii').digest();
      expect(payload.at_hash).toBe(digest.subarray(0, digest.length / 2).toString('base64url'));
    }
    return payload;
  }

  /** The claims at the userinfo endpoint (Core §5.3). */
  async userinfo(
    { access_token: token }: Pick<Tokens, 'access_token'>,
    by: 'get' | 'header' | 'body' = 'get',
  ): Promise<Record<string, unknown> & { sub: string }> {
    const answer = await this.askUserinfo(token, by);
    const text = await answer.text();
    expect(answer.status, text).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    return z.looseObject({ sub: z.string() }).parse(JSON.parse(text));
  }

  askUserinfo(token: string, by: 'get' | 'header' | 'body' = 'get'): Promise<Response> {
    const { userinfo_endpoint: endpoint } = this.metadata;
    if (by === 'body') {
      return fetch(endpoint, { method: 'POST', body: new URLSearchParams({ access_token: token }) });
    }
    const headers = { authorization: `Bearer ${token}` };
    return fetch(endpoint, { method: by === 'get' ? 'GET' : 'POST', headers });
  }

  /** A page that posts itself to the relying party is sent on by the person, since scripts are off. */
  async #deliver(browser: Agent, landing: Landing): Promise<Landing> {
    if (!landing.text.includes(`action="${this.client.redirectUri}"`)) return landing;
    return browser.submit(landing);
  }

  #attempt(landing: Landing, parameters: URLSearchParams, proof: Proof | undefined): Attempt {
    return {
      landing,
      answer: this.#answerOf(landing),
      state: parameters.get('state') ?? undefined,
      nonce: parameters.get('nonce') ?? undefined,
      proof,
      redirectUri: parameters.get('redirect_uri') ?? this.client.redirectUri,
    };
  }

  #answerOf({ url, posted }: Landing): URLSearchParams | undefined {
    const expected = new URL(this.client.redirectUri);
    if (url.origin + url.pathname !== expected.origin + expected.pathname) return undefined;
    const { mode = 'query' } = this;
    const found = {
      query: url.searchParams,
      fragment: new URLSearchParams(url.hash.slice(1)),
      form_post: posted,
    };
    for (const other of ['query', 'fragment', 'form_post'] as const) {
      if (other !== mode) expect(found[other]?.get('code') ?? null, `a code by ${other}`).toBeNull();
    }
    return found[mode];
  }
}

/** RFC 6749 §2.3.1: both parts are form-encoded first. */
export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
}
