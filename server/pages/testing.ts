/** Test support: somebody at the hosted pages with scripts off, who reads pages and sends forms. */
import { expect } from 'vitest';
import { authorizationUrl, Browser, type ClientFacts, insertApplication, pkce } from '../testing/flow.ts';
import type { TestPortero } from '../testing/portero.ts';

export const redirectUri = 'https://app.example/callback';
export const origin = 'http://localhost:3001';

export type Seen = {
  readonly status: number;
  /** Path, without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly html: string;
  readonly title: string;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
};

/** Cookies are those of its browser; several of them can share one. */
export class Visitor {
  readonly browser: Browser;
  readonly client: ClientFacts;
  #page: Seen | undefined;
  #address = '';
  /** Of the authorization that was started last. */
  verifier = '';

  constructor(browser: Browser, client: ClientFacts) {
    this.browser = browser;
    this.client = client;
  }

  /** Press “sign in” in the application. */
  async start(more: Record<string, string> = {}): Promise<Seen> {
    const proof = pkce();
    this.verifier = proof.verifier;
    const answer = await this.browser.get(authorizationUrl(this.client, proof, more));
    expect(answer.statusCode, answer.payload.slice(0, 300)).toBe(303);
    return this.open(String(answer.headers.location));
  }

  /** Open a page, following redirects inside the server. */
  async open(address: string, headers: Record<string, string> = {}): Promise<Seen> {
    let location = address;
    for (let hop = 0; hop < 8; hop++) {
      if (location.startsWith(redirectUri)) return this.#left(location);
      const answer = await this.browser.get(location, headers);
      const next = answer.headers.location;
      if (typeof next !== 'string') return this.#arrive(location, answer);
      location = next;
    }
    throw new Error(`too many redirects from ${address}`);
  }

  /** Send the form of the page that is open, as a browser would. */
  async submit(
    fields: Record<string, string | string[]>,
    more: { headers?: Record<string, string> } = {},
  ): Promise<Seen> {
    const answer = await this.browser.request('POST', this.#address, {
      form: { csrf: this.csrf, action: 'submit', ...fields },
      headers: { origin, ...more.headers },
    });
    const next = answer.headers.location;
    if (typeof next !== 'string') return this.#arrive(this.#address, answer);
    expect([302, 303]).toContain(answer.statusCode);
    return this.open(next);
  }

  /** Follow a link of the page by its text or by where it leads. */
  async follow(part: string): Promise<Seen> {
    const links = [...this.page.html.matchAll(/<a[^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g)];
    const found = links.find(([, href, text]) => href?.includes(part) || text?.includes(part));
    if (!found?.[1]) throw new Error(`no link “${part}” on ${this.#address}`);
    return this.open(unescaped(found[1]));
  }

  get page(): Seen {
    if (!this.#page) throw new Error('no page is open');
    return this.#page;
  }

  get csrf(): string {
    return /name="csrf" value="([^"]*)"/.exec(this.page.html)?.[1] ?? '';
  }

  /** What a field holds when the page comes. */
  value(name: string): string | undefined {
    const input = new RegExp(`<input[^>]*id="${name}"[^>]*>`).exec(this.page.html)?.[0];
    const value = input && /\bvalue="([^"]*)"/.exec(input)?.[1];
    return value && unescaped(value);
  }

  /** The sentence beside a field, or above the form. */
  complaint(name?: string): string | undefined {
    const pattern = name
      ? new RegExp(`id="${name}-error"[^>]*>(?:<svg[\\s\\S]*?</svg>)?([^<]*)`)
      : /class="portero-alert"[\s\S]*?<p>([^<]*)/;
    return pattern.exec(this.page.html)?.[1];
  }

  #left(location: string): Seen {
    const url = new URL(location);
    const seen = {
      status: 303,
      path: url.origin + url.pathname,
      query: url.searchParams,
      html: '',
      title: '',
      headers: {},
    };
    this.#page = seen;
    return seen;
  }

  #arrive(address: string, answer: Awaited<ReturnType<Browser['get']>>): Seen {
    const url = new URL(address, origin);
    this.#address = url.pathname + url.search;
    this.#page = {
      status: answer.statusCode,
      path: url.pathname,
      query: url.searchParams,
      html: answer.payload,
      title: unescaped(/<h1>(?:<bdi>)?([^<]*)</.exec(answer.payload)?.[1] ?? ''),
      headers: answer.headers,
    };
    return this.#page;
  }
}

const unescaped = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** On the way to a new application; in a new browser, unless one is given. */
export async function visitor(
  p: TestPortero,
  { browser = new Browser(p.core), ...more }: { browser?: Browser } & Record<string, unknown> = {},
): Promise<Visitor> {
  const id = `app-${crypto.randomUUID().slice(0, 8)}`;
  const client = await insertApplication(p, id, 'SPA', redirectUri, more);
  return new Visitor(browser, client);
}

/** The code that reached somebody last. */
export async function codeFor(p: TestPortero, to: string): Promise<string> {
  const { body } = await p.api('GET', '/development-inbox');
  const message = body.find((one: { to: string; code: string | null }) => one.to === to && one.code !== null);
  if (!message) throw new Error(`no message for ${to}`);
  return message.code;
}

/** Messages that reached somebody. */
export async function messagesTo(p: TestPortero, to: string): Promise<number> {
  await p.outbox.run();
  const { body } = await p.api('GET', '/development-inbox');
  return body.filter((one: { to: string }) => one.to === to).length;
}

/** Change the sign-in experience, and see it taken. */
export async function configure(p: TestPortero, patch: Record<string, unknown>): Promise<void> {
  const { status, body } = await p.api('PATCH', '/sign-in-exp', patch);
  expect(status, JSON.stringify(body)).toBe(200);
}

/** Email by code or password, password first not. */
export const byEmail = {
  signInMode: 'SignInAndRegister',
  signUp: { identifiers: ['email'], password: false, verify: true },
  signIn: {
    methods: [{ identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false }],
  },
  forgotPasswordMethods: ['EmailVerificationCode'],
};
