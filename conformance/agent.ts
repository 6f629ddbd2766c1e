/** A user agent with scripts off: it keeps cookies, follows redirects, reads pages and sends their forms. */
import { type HTMLElement, parse } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';

export type Landing = {
  readonly status: number;
  readonly url: URL;
  readonly headers: Headers;
  readonly text: string;
  /** What a form of the page brought to another site, when it was sent there. */
  readonly posted?: URLSearchParams;
};

type Filled = Readonly<Record<string, string>>;

export class Agent {
  readonly #jar = new CookieJar(undefined, { allowSpecialUseDomain: true, rejectPublicSuffixes: false });
  readonly #origin: string;
  readonly #end: string | undefined;

  /**
   * @param origin the server; whatever leads elsewhere is where the way ends
   * @param end where it ends, too
   */
  constructor(origin: string, end?: string) {
    this.#origin = origin;
    this.#end = end;
  }

  #isEnd(url: URL): boolean {
    return url.origin !== this.#origin || (this.#end !== undefined && url.href.startsWith(this.#end));
  }

  open(address: string, headers: Readonly<Record<string, string>> = {}): Promise<Landing> {
    return this.send(address, { method: 'GET', headers });
  }

  /** Send one request and follow where it leads, as browsers do: what was posted is not posted on. */
  async send(
    address: string,
    init: { method: 'GET' | 'POST'; body?: URLSearchParams; headers?: Readonly<Record<string, string>> },
  ): Promise<Landing> {
    let url = new URL(address);
    let { method, body } = init;
    for (let hop = 0; hop < 15; hop++) {
      if (this.#isEnd(url)) {
        return {
          status: 0,
          url,
          headers: new Headers(),
          text: '',
          ...(method === 'POST' && body && { posted: body }),
        };
      }
      const answer = await fetch(url, {
        method,
        redirect: 'manual',
        headers: {
          accept: 'text/html,application/xhtml+xml',
          'accept-language': 'en',
          cookie: await this.#jar.getCookieString(url.href),
          ...(method === 'POST' && { origin: this.#origin }),
          ...init.headers,
        },
        ...(body && method === 'POST' && { body }),
      });
      for (const cookie of answer.headers.getSetCookie()) {
        await this.#jar.setCookie(cookie, url.href, { ignoreError: true });
      }
      const next = answer.headers.get('location');
      if (next === null || answer.status < 300 || answer.status >= 400) {
        return { status: answer.status, url, headers: answer.headers, text: await answer.text() };
      }
      await answer.body?.cancel();
      url = new URL(next, url);
      if (answer.status !== 307 && answer.status !== 308) {
        method = 'GET';
        body = undefined;
      }
    }
    throw new Error(`too many redirects from ${address}`);
  }

  /** Press a form’s button; the first one, unless told which. */
  submit(landing: Landing, filled: Filled = {}, button?: string): Promise<Landing> {
    const form = formOf(landing);
    if (!form) throw new Error(`no form on ${landing.url.href}: ${landing.text.slice(0, 400)}`);
    const body = new URLSearchParams();
    for (const field of form.querySelectorAll('input, select, textarea')) {
      const name = field.getAttribute('name');
      const type = field.getAttribute('type') ?? 'text';
      if (name === undefined || ['submit', 'button', 'image'].includes(type)) continue;
      if (['checkbox', 'radio'].includes(type) && !field.hasAttribute('checked')) continue;
      body.append(name, filled[name] ?? initialValue(field));
    }
    const buttons = form.querySelectorAll('button, input[type=submit]');
    const pressed =
      button === undefined ? buttons[0] : buttons.find(({ outerHTML }) => outerHTML.includes(button));
    if (button !== undefined && !pressed) throw new Error(`no button “${button}” on ${landing.url.href}`);
    const name = pressed?.getAttribute('name');
    if (pressed && name !== undefined) body.append(name, pressed.getAttribute('value') ?? '');
    const action = new URL(form.getAttribute('action') || landing.url.href, landing.url);
    if ((form.getAttribute('method') ?? 'get').toLowerCase() === 'post') {
      return this.send(action.href, { method: 'POST', body });
    }
    action.search = body.toString();
    return this.open(action.href);
  }

  /** Fill in and send one form after another until the way leads out of the server. */
  async answerForms(first: Landing, filled: Filled): Promise<Landing> {
    let landing = first;
    for (let step = 0; step < 8; step++) {
      if (this.#isEnd(landing.url)) return landing;
      landing = await this.submit(landing, filled);
    }
    throw new Error(
      `the pages lead nowhere; the last one is ${landing.url.href}: ${landing.text.slice(0, 600)}`,
    );
  }

  /** Cookies that would go to an address. */
  cookies(address: string): Promise<string> {
    return this.#jar.getCookieString(address);
  }
}

/** The page’s main form. */
export function formOf(landing: Landing): HTMLElement | null {
  return parse(landing.text).querySelector('form');
}

/** Whether the page asks for a password or an account. */
export function asksToSignIn(landing: Landing): boolean {
  return parse(landing.text).querySelector('input[name=identifier], input[name=password]') !== null;
}

function initialValue(field: HTMLElement): string {
  if (field.tagName === 'TEXTAREA') return field.text;
  if (field.tagName !== 'SELECT') return field.getAttribute('value') ?? '';
  const option = field.querySelector('option[selected]') ?? field.querySelector('option');
  return option?.getAttribute('value') ?? '';
}
