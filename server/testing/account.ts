/** Test support: somebody who is signed in to an application, and calls the Account API with its token. */
import { type AccountCenterPatch, accountFields, selfServiceFields } from '@portero/schema/account-center.ts';
import { expect } from 'vitest';
import { hashPassword } from '../security/passwords.ts';
import { Browser, type ClientFacts, insertApplication, insertUser, pkce, signInAs, token } from './flow.ts';
import type { ApiAnswer, TestPortero } from './portero.ts';

export const ownPassword = 'violet-Zebra-77';
export const everyScope =
  'openid offline_access profile email phone address custom_data identities urn:logto:scope:sessions urn:logto:scope:trusted_devices urn:logto:scope:organizations';
export const everyField = Object.fromEntries(
  [...accountFields, ...selfServiceFields].map((field) => [field, 'Edit' as const]),
);

let counter = 0;

export async function setAccountCenter(p: TestPortero, patch: AccountCenterPatch): Promise<void> {
  const answer = await p.api('PATCH', '/account-center', patch);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

/** A person with a username, an address and a password. */
export async function newPerson(p: TestPortero, more: Record<string, unknown> = {}): Promise<string> {
  const id = `owner${counter++}`;
  const { digest, algorithm } = await hashPassword(ownPassword);
  return insertUser(p, id, {
    primaryEmail: `${id}@example.com`,
    emailKey: `${id}@example.com`,
    passwordDigest: digest,
    passwordAlgorithm: algorithm,
    ...more,
  });
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** An application's view of one browser in which somebody is signed in. */
export class Owner {
  readonly p: TestPortero;
  readonly userId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly client: ClientFacts;
  readonly browser: Browser;
  /** Sent as `logto-verification-id` from now on. */
  proof: string | undefined;

  private constructor(
    p: TestPortero,
    userId: string,
    client: ClientFacts,
    browser: Browser,
    tokens: { access_token: string; refresh_token: string },
  ) {
    this.p = p;
    this.userId = userId;
    this.client = client;
    this.browser = browser;
    this.accessToken = tokens.access_token;
    this.refreshToken = tokens.refresh_token;
  }

  static async signIn(
    p: TestPortero,
    userId: string,
    { scope = everyScope, client }: { readonly scope?: string; readonly client?: ClientFacts } = {},
  ): Promise<Owner> {
    const app =
      client ?? (await insertApplication(p, `account-app-${counter++}`, 'SPA', 'https://app.example/cb'));
    const browser = new Browser(p.core);
    const proof = pkce();
    const back = await signInAs(browser, p.tenants.default, userId, app, proof, { scope });
    const answer = await token(p.core, app, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: app.redirectUri,
      code_verifier: proof.verifier,
    });
    expect(answer.statusCode, answer.payload).toBe(200);
    return new Owner(p, userId, app, browser, answer.json());
  }

  async call(
    method: Method,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    const answer = await this.p.core.inject({
      method,
      url: `/api${path}`,
      headers: {
        authorization: `Bearer ${this.accessToken}`,
        ...(this.proof !== undefined && { 'logto-verification-id': this.proof }),
        ...headers,
      },
      ...(body !== undefined && { payload: body as object }),
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: answer.headers['content-type']?.toString().includes('json') ? answer.json() : answer.payload,
    };
  }

  my = (method: Method, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
    this.call(method, `/my-account${path}`, body, headers);

  /** Show the password. @returns the record's id */
  async verify(password = ownPassword): Promise<string> {
    const answer = await this.call('POST', '/verifications/password', { password });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    this.proof = answer.body.verificationRecordId;
    return answer.body.verificationRecordId;
  }

  /** Show that an address or number is reached. @returns the record's id */
  async verifyCode(
    identifier: { type: 'email' | 'phone'; value: string },
    more: object = {},
  ): Promise<string> {
    const sent = await this.call('POST', '/verifications/verification-code', { identifier, ...more });
    expect(sent.status, JSON.stringify(sent.body)).toBe(201);
    const verificationId = sent.body.verificationRecordId;
    const code = await lastCode(this.p);
    const answer = await this.call('POST', '/verifications/verification-code/verify', {
      identifier,
      verificationId,
      code,
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body.verificationRecordId;
  }

  refresh = () =>
    token(this.p.core, this.client, { grant_type: 'refresh_token', refresh_token: this.refreshToken });
}

/** Of the newest message in the development inbox that holds one; empty when none does. */
export async function lastCode(p: TestPortero): Promise<string> {
  const { body } = await p.api('GET', '/development-inbox');
  return body.find(({ code }: { code: string | null }) => code !== null)?.code ?? '';
}

/** Subjects of the notices in the development inbox, by address, by alphabet. */
export async function noticesTo(p: TestPortero, address: string): Promise<string[]> {
  await p.outbox.run();
  const { body } = await p.api('GET', '/development-inbox');
  return body
    .filter(({ to, code }: { to: string; code: string | null }) => to === address && code === null)
    .map(({ subject }: { subject: string }) => subject)
    .sort();
}
