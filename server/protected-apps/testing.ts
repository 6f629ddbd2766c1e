/** Test support: a site behind us that tells what it got, and a browser at a protected application. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { completeLogin, readInteraction } from '../oidc/interaction/interactions.ts';
import { Browser, followToApplication } from '../testing/flow.ts';
import type { TestPortero } from '../testing/portero.ts';

export const appsDomain = 'apps.localhost:3001';
export const protectedAppsEnv = {
  PROTECTED_APPS_DOMAIN: appsDomain,
  PROTECTED_APPS_ALLOW_PRIVATE: '127.0.0.0/8',
};

export type Site = {
  readonly origin: string;
  readonly server: Server;
  /** What came, oldest first. */
  readonly got: { url: string; method: string; headers: IncomingMessage['headers']; body: string }[];
  close(): Promise<void>;
};

/** @param answer instead of the usual `{"hello":"<path>"}` */
export async function startSite(
  answer?: (request: IncomingMessage, response: ServerResponse) => boolean,
): Promise<Site> {
  const got: Site['got'] = [];
  const server = createServer((request, response) => {
    if (answer?.(request, response)) return;
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      got.push({ url: request.url ?? '', method: request.method ?? '', headers: request.headers, body });
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ hello: request.url }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    server,
    got,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export type Visit = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly body: string;
};

/** A browser at one protected application; it keeps the cookies that it is given there. */
export class Visitor {
  readonly #portero: TestPortero;
  readonly host: string;
  readonly cookies = new Map<string, string>();

  constructor(portero: TestPortero, host: string) {
    this.#portero = portero;
    this.host = host;
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async visit(
    url: string,
    {
      method = 'GET',
      headers = {},
      payload,
    }: {
      method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD' | 'OPTIONS' | 'PATCH';
      headers?: Record<string, string>;
      payload?: string;
    } = {},
  ): Promise<Visit> {
    const answer = await this.#portero.core.inject({
      method,
      url,
      headers: { accept: 'text/html', host: this.host, cookie: this.cookie, ...headers },
      ...(payload !== undefined && { payload }),
    });
    for (const header of [answer.headers['set-cookie'] ?? []].flat()) {
      const [pair = ''] = header.split(';');
      const at = pair.indexOf('=');
      if (/max-age=0\b/i.test(header)) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return { status: answer.statusCode, headers: answer.headers, body: answer.payload };
  }

  /** From a page that needs it, over the sign-in, to what the application answers the way back with. */
  async signIn(userId: string, page = '/', browser = new Browser(this.#portero.core)): Promise<Visit> {
    const callback = await this.callback(userId, page, browser);
    return this.visit(callback.pathname + callback.search);
  }

  /** The same, up to the address that the browser comes back to. */
  async callback(userId: string, page = '/', browser = new Browser(this.#portero.core)): Promise<URL> {
    const asked = await this.visit(page);
    const address = String(asked.headers.location);
    const back = new URL(address).searchParams.get('redirect_uri') ?? '';
    const clientId = new URL(address).searchParams.get('client_id') ?? '';
    const started = await browser.get(address);
    const location = String(started.headers.location);
    if (location.startsWith(back)) return new URL(location);
    if (!location.startsWith('/sign-in')) return followToApplication(browser, location, back);
    const { tenants } = this.#portero;
    const map: Record<string, string> = JSON.parse(
      decodeURIComponent(browser.cookie('_interaction') ?? '{}'),
    );
    const interaction = await readInteraction(tenants.default, map[clientId] ?? '');
    if (!interaction)
      throw new Error(`no interaction: ${started.statusCode} ${started.payload.slice(0, 300)}`);
    const { redirectTo } = await completeLogin(tenants.default, tenants.default.db, interaction, {
      accountId: userId,
      submission: { interactionEvent: 'SignIn', userId },
    });
    return followToApplication(browser, redirectTo, back);
  }
}
