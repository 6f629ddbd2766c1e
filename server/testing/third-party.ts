/** Test support: a third-party application, and somebody who has signed in and stands before its consent page. */
import { expect } from 'vitest';
import { completeLogin, readInteraction } from '../oidc/interaction/interactions.ts';
import {
  authorizationUrl,
  Browser,
  type ClientFacts,
  insertApplication,
  insertUser,
  type Pkce,
  pkce,
  token,
} from './flow.ts';
import type { TestPortero } from './portero.ts';

export const redirectUri = 'https://partner.example/callback';
export const origin = 'http://localhost:3001';

let counter = 0;
/** A name that no other test of the file has. */
export const fresh = (name: string): string => `${name}${counter++}`;

/** Make something by the Management API. @returns its id */
export async function make(p: TestPortero, path: string, body: object): Promise<string> {
  const answer = await p.api('POST', path, body);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body?.id ?? '';
}

/** @see Partner.create, which makes application and person too */
export class Partner {
  readonly p: TestPortero;
  readonly client: ClientFacts;
  readonly user: string;
  readonly browser: Browser;
  proof: Pkce = pkce();

  constructor(p: TestPortero, client: ClientFacts, user: string) {
    this.p = p;
    this.client = client;
    this.user = user;
    this.browser = new Browser(p.core);
  }

  /**
   * @param ceiling what the application may ask for, as the Management API takes it
   * @param more settings of the application
   */
  static async create(p: TestPortero, ceiling: object, type = 'SPA', more: object = {}): Promise<Partner> {
    const client = await insertApplication(p, fresh('partner'), type, redirectUri, {
      isThirdParty: true,
      ...more,
    });
    await make(p, `/applications/${client.id}/user-consent-scopes`, ceiling);
    return new Partner(p, client, await insertUser(p, fresh('person'), { name: 'Ana' }));
  }

  /** Ask, sign in where that is needed, and follow until the consent page or the application. */
  async ask(more: Record<string, string | string[]> = {}, userId = this.user): Promise<string> {
    this.proof = pkce();
    const first = await this.browser.get(authorizationUrl(this.client, this.proof, more));
    const location = String(first.headers.location);
    if (!location.startsWith('/sign-in')) return location;
    const { default: tenant } = this.p.tenants;
    const map = JSON.parse(decodeURIComponent(this.browser.cookie('_interaction') ?? '{}'));
    const interaction = await readInteraction(tenant, map[this.client.id] ?? '');
    if (!interaction) throw new Error('there is no interaction');
    const submission = { interactionEvent: 'SignIn', userId };
    const { redirectTo } = await completeLogin(tenant, tenant.db, interaction, {
      accountId: userId,
      submission,
    });
    return String((await this.browser.get(redirectTo)).headers.location);
  }

  page = () => this.browser.get(`/consent?app_id=${this.client.id}`);

  async csrf(): Promise<string> {
    return /name="csrf" value="([^"]*)"/.exec((await this.page()).payload)?.[1] ?? '';
  }

  /** Press a button of the page. */
  async press(action: 'confirm' | 'cancel', organizations: readonly string[] = [], headers = {}) {
    const [one] = organizations;
    return this.post({ action, ...(one !== undefined && { organizationIds: one }) }, headers);
  }

  async post(form: Record<string, string | string[]>, headers = {}) {
    return this.browser.request('POST', `/consent?app_id=${this.client.id}`, {
      form: { csrf: await this.csrf(), ...form },
      headers: { origin, ...headers },
    });
  }

  /** The boxes of the page, by what they stand for, and whether they are ticked. */
  async boxes(): Promise<Record<string, boolean>> {
    const { payload } = await this.page();
    const boxes = payload.match(/<input type="checkbox" name="permissions"[^>]*>/g) ?? [];
    return Object.fromEntries(
      boxes.map((box) => [/value="([^"]*)"/.exec(box)?.[1] ?? '', / checked/.test(box)]),
    );
  }

  /** What the form of the page sends when just these boxes are ticked. */
  async ticking(...ticked: readonly string[]): Promise<string[]> {
    const { payload } = await this.page();
    const hidden = payload.match(/<input type="hidden" name="permissions"[^>]*>/g) ?? [];
    return [...hidden.map((one) => /value="([^"]*)"/.exec(one)?.[1] ?? ''), ...ticked];
  }

  /** Agree, and go on to the application. */
  async allow(organizations: readonly string[] = []): Promise<URL> {
    return this.follow(await this.press('confirm', organizations));
  }

  /** Agree to these boxes and what has none. */
  async allowOnly(ticked: readonly string[], more: Record<string, string | string[]> = {}): Promise<URL> {
    const permissions = await this.ticking(...ticked);
    return this.follow(await this.post({ action: 'confirm', permissions, ...more }));
  }

  /** From the answer of the form to the application's address. */
  async follow(answer: Awaited<ReturnType<Browser['request']>>): Promise<URL> {
    expect(answer.statusCode, answer.payload.slice(0, 400)).toBe(303);
    const back = await this.browser.get(String(answer.headers.location));
    return new URL(String(back.headers.location));
  }

  async exchange(back: URL, more: Record<string, string> = {}) {
    return token(this.p.core, this.client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: this.proof.verifier,
      ...more,
    });
  }

  refresh = (refreshToken: string, more: Record<string, string> = {}) =>
    token(this.p.core, this.client, { grant_type: 'refresh_token', refresh_token: refreshToken, ...more });
}
