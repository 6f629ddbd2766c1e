/** Test support: people whose application sends them to the hosted pages, each in a browser of their own. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { administrate } from './administrator.ts';
import { launchBrowser } from './browser.ts';
import { authorizeAddress } from './hosted-pages.ts';
import type { RunningServer } from './server.ts';

export const password = 'Nieve-azul-4711';

export const way = (identifier: string, verificationCode: boolean) => ({
  identifier,
  password: true,
  verificationCode,
  isPasswordPrimary: false,
});
/** What a story of its own begins with, whatever the one before it turned on. */
const plain = {
  signInMode: 'SignInAndRegister',
  signUp: { identifiers: ['email'], password: false, verify: true },
  signIn: { methods: [way('username', false), way('email', true), way('phone', true)] },
  forgotPasswordMethods: ['EmailVerificationCode'],
  mfa: { factors: [], policy: 'UserControlled' },
  trustedDevice: {},
  passwordExpiration: {},
  verificationCodePolicy: {},
};

type Parameters = Readonly<Record<string, string>>;

export type Person = {
  readonly id: string;
  readonly username: string;
  readonly password: string;
  readonly primaryEmail: string;
};

export type Visitor = {
  readonly page: Page;
  /** Press “sign in” in the application. */
  open(more?: Parameters): Promise<void>;
  /** Ends once the application has its code. */
  arrive(): Promise<void>;
};

type Message = { readonly to: string; readonly text: string; readonly code: string | null };

export type Application = {
  readonly server: RunningServer;
  readonly browser: Browser;
  /** The Management API, as the administrator's Console calls it. */
  readonly api: Awaited<ReturnType<typeof administrate>>;
  readonly clientId: string;
  /** Somebody with a username, an address made of it, and the password. */
  person(username: string, more?: object): Promise<Person>;
  /** The plain sign-in experience, and what this story needs besides. */
  configure(more?: object): Promise<void>;
  visitor(options?: BrowserContextOptions): Promise<Visitor>;
  /** Another tab of the same browser. */
  tab(of: Page): Promise<Visitor>;
  /** The newest code that reached somebody, once there is one that was not asked for here before. */
  code(to: string): Promise<string>;
  /** The link in the newest message that reached somebody, in the same way. */
  link(to: string): Promise<string>;
};

/** A public application that is ours unless `more` says otherwise. @returns its id */
export async function createApplication(
  { api, server }: Pick<Application, 'api' | 'server'>,
  more: object = {},
): Promise<string> {
  const { id } = await api('POST', '/applications', {
    name: 'Librería',
    type: 'SPA',
    oidcClientMetadata: { redirectUris: [`${server.endpoint}/back`], postLogoutRedirectUris: [] },
    ...more,
  });
  return id;
}

/**
 * For a `describe`: before its tests a server starts that has an administrator and an application, and a browser; after
 * them both are closed.
 * @param ready takes over what the tests use, and makes what they need
 */
export function atAnApplication(
  start: () => Promise<RunningServer>,
  ready: (application: Application) => void | Promise<void>,
): void {
  let server: RunningServer | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    server = await start();
    browser = await launchBrowser();
    await ready(await applicationAt(server, browser));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
}

async function applicationAt(server: RunningServer, browser: Browser): Promise<Application> {
  const api = await administrate(browser, server);
  const clientId = await createApplication({ api, server });
  const visit = (page: Page): Visitor => ({
    page,
    open: async (more = {}) => void (await page.goto(authorizeAddress(server, clientId, more))),
    arrive: () => page.waitForURL(/\/back\?.*code=/),
  });
  const read = new Set<string>();
  const newest = async (to: string, pattern: (message: Message) => string | null | undefined) => {
    let found = '';
    await expect
      .poll(async () => {
        const messages: Message[] = await api('GET', '/development-inbox');
        const parts = messages.filter((one) => one.to === to).map((one) => pattern(one) ?? '');
        found = parts.find((part) => part !== '' && !read.has(part)) ?? '';
        return found;
      })
      .not.toBe('');
    read.add(found);
    return found;
  };
  return {
    server,
    browser,
    api,
    clientId,
    async person(username, more = {}) {
      const person = { username, password, primaryEmail: `${username}@example.com`, ...more };
      const { id } = await api('POST', '/users', person);
      return { id, ...person };
    },
    configure: async (more = {}) => void (await api('PATCH', '/sign-in-exp', { ...plain, ...more })),
    async visitor(options) {
      const context = await browser.newContext({ locale: 'en-US', ...options });
      context.setDefaultTimeout(30_000);
      return visit(await context.newPage());
    },
    tab: async (of) => visit(await of.context().newPage()),
    code: (to) => newest(to, ({ code }) => code),
    link: (to) => newest(to, ({ text }) => /https?:\/\/\S+/.exec(text)?.[0]),
  };
}
