/**
 * The administrator's session: authorization code with PKCE against the admin tenant, on this page's own origin.
 *
 * Access tokens live in memory only. The refresh token is kept in sessionStorage, so that reloading a tab does not
 * send the administrator through a redirect; it dies with the tab, other tabs never see it, and the server rotates it
 * at every use. Memory alone would protect no better: a script that could read sessionStorage could as well start
 * a sign-in of its own with the server's cookie, since both share this origin. What stands against such scripts is the
 * page's content security policy. A copied tab shares the token once; whichever tab is then refused signs in
 * again without a question, because the server's cookie is still there.
 */
import { administrationScopes } from '@portero/schema/management-scopes.ts';
import * as oauth from 'oauth4webapi';
import { NetworkError, SignedOutError } from '../../api/errors.ts';
import { managementResource, meResource } from '../../api/instance.ts';
import { clearAttempt, loadAttempt, saveAttempt } from './attempts.ts';

const client: oauth.Client = { client_id: 'admin-console' };
/** Of what is asked for, the server gives what the administrator's roles have. */
const scope = [
  'openid profile email offline_access all',
  ...administrationScopes.map(({ name }) => name),
].join(' ');
const refreshTokenKey = 'portero:console:refresh-token';
/** A token is renewed this long before it ends, so that none expires on its way. */
const leeway = 30_000;

type Token = { readonly value: string; readonly expiresAt: number; readonly scope: string };

export type Administrator = {
  readonly id: string;
  readonly name: string | undefined;
  readonly username: string | undefined;
  readonly email: string | undefined;
  readonly picture: string | undefined;
};

export type SignInOptions = {
  /** Path inside the Console to come back to. */
  readonly returnTo: string;
  /** Register with a one-time code: the first administrator's of the printed address, or an invitation's. */
  readonly setupCode?: string;
  /** Whoever is signed in in this browser is not meant. */
  readonly somebodyElse?: boolean;
};

class Session {
  #server: Promise<oauth.AuthorizationServer> | undefined;
  #tokens = new Map<string, Token>();
  #administrator: Administrator | undefined;
  #idToken: string | undefined;
  /** Refresh tokens rotate: two refreshes at once would look like theft. */
  #queue: Promise<unknown> = Promise.resolve();

  get administrator(): Administrator | undefined {
    return this.#administrator;
  }

  /** Whether somebody is signed in, after trying what an earlier load of this tab left. */
  async restore(): Promise<boolean> {
    if (this.#administrator) return true;
    if (!sessionStorage.getItem(refreshTokenKey)) return false;
    try {
      await this.tokenFor(managementResource);
      return true;
    } catch (failure) {
      if (failure instanceof SignedOutError) return false;
      throw failure;
    }
  }

  /** Leave for the sign-in page. Never resolves: the page goes away. */
  async signIn({ returnTo, setupCode, somebodyElse = false }: SignInOptions): Promise<never> {
    const server = await this.#authorizationServer();
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();
    saveAttempt({ state, nonce, verifier, returnTo });

    const address = new URL(server.authorization_endpoint ?? '');
    const parameters = new URLSearchParams({
      client_id: client.client_id,
      redirect_uri: redirectUri(),
      response_type: 'code',
      scope,
      prompt: somebodyElse ? 'login consent' : 'consent',
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ui_locales: document.documentElement.lang,
      ...(setupCode !== undefined && { first_screen: 'register', setup_code: setupCode }),
    });
    parameters.append('resource', managementResource);
    parameters.append('resource', meResource);
    address.search = parameters.toString();
    window.location.assign(address);
    return new Promise<never>(() => {});
  }

  /**
   * Finish a sign-in at the redirect address.
   * @returns the path to go to
   * @throws oauth.AuthorizationResponseError when the server said no; SignedOutError for an answer nobody asked for
   */
  async finish(address: URL): Promise<string> {
    const attempt = loadAttempt(address.searchParams.get('state') ?? '');
    if (!attempt) throw new SignedOutError();
    clearAttempt(attempt.state);
    const server = await this.#authorizationServer();
    const parameters = oauth.validateAuthResponse(server, client, address, attempt.state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      parameters,
      redirectUri(),
      attempt.verifier,
      { ...transport(), additionalParameters: { resource: managementResource } },
    );
    const result = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: attempt.nonce,
      requireIdToken: true,
    });
    this.#keep(managementResource, result);
    return attempt.returnTo;
  }

  /** An access token for this audience. @throws SignedOutError when only signing in again can give one */
  async tokenFor(resource: string, { fresh = false } = {}): Promise<string> {
    const known = this.#tokens.get(resource);
    if (known && !fresh && known.expiresAt - leeway > Date.now()) return known.value;
    const renewal = this.#queue.then(async () => {
      const meanwhile = this.#tokens.get(resource);
      if (meanwhile && meanwhile !== known && meanwhile.expiresAt - leeway > Date.now())
        return meanwhile.value;
      return this.#renew(resource);
    });
    this.#queue = renewal.catch(() => undefined);
    return renewal;
  }

  /** What the token for the Management API says that its holder may do. */
  async scopes(): Promise<ReadonlySet<string>> {
    await this.tokenFor(managementResource);
    return new Set(this.#tokens.get(managementResource)?.scope.split(' '));
  }

  /** End the session here and at the server. Never resolves: the page goes away. */
  async signOut(): Promise<never> {
    const idToken = this.#idToken;
    this.#forget();
    const server = await this.#authorizationServer();
    const address = new URL(server.end_session_endpoint ?? '');
    address.searchParams.set('client_id', client.client_id);
    if (idToken) address.searchParams.set('id_token_hint', idToken);
    address.searchParams.set('post_logout_redirect_uri', `${window.location.origin}/console`);
    window.location.assign(address);
    return new Promise<never>(() => {});
  }

  async #renew(resource: string): Promise<string> {
    const refreshToken = sessionStorage.getItem(refreshTokenKey);
    if (!refreshToken) throw new SignedOutError();
    const server = await this.#authorizationServer();
    const response = await oauth
      .refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, {
        ...transport(),
        additionalParameters: { resource },
      })
      .catch((failure: unknown) => {
        throw new NetworkError(failure);
      });
    try {
      const result = await oauth.processRefreshTokenResponse(server, client, response);
      return this.#keep(resource, result);
    } catch (failure) {
      if (!(failure instanceof oauth.ResponseBodyError) || failure.status >= 500) throw failure;
      this.#forget();
      throw new SignedOutError();
    }
  }

  #keep(resource: string, result: oauth.TokenEndpointResponse): string {
    this.#tokens.set(resource, {
      value: result.access_token,
      expiresAt: Date.now() + (result.expires_in ?? 300) * 1000,
      scope: result.scope ?? '',
    });
    if (result.refresh_token) sessionStorage.setItem(refreshTokenKey, result.refresh_token);
    const claims = oauth.getValidatedIdTokenClaims(result);
    if (claims) {
      const text = (name: string) => (typeof claims[name] === 'string' ? claims[name] : undefined);
      this.#administrator = {
        id: claims.sub,
        name: text('name'),
        username: text('username'),
        email: text('email'),
        picture: text('picture'),
      };
      this.#idToken = result.id_token;
    }
    return result.access_token;
  }

  #forget(): void {
    sessionStorage.removeItem(refreshTokenKey);
    this.#tokens.clear();
    this.#administrator = undefined;
    this.#idToken = undefined;
  }

  #authorizationServer(): Promise<oauth.AuthorizationServer> {
    this.#server ??= this.#discover().catch((failure: unknown) => {
      this.#server = undefined;
      throw failure;
    });
    return this.#server;
  }

  async #discover(): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(`${window.location.origin}/oidc`);
    const response = await oauth.discoveryRequest(issuer, transport()).catch((failure: unknown) => {
      throw new NetworkError(failure);
    });
    return oauth.processDiscoveryResponse(issuer, response);
  }
}

/** The one session of this tab. */
export const session = new Session();

function redirectUri(): string {
  return `${window.location.origin}/console/callback`;
}

/** Plain http is for machines that talk to themselves; the library refuses it unless told. */
function transport(): { [oauth.allowInsecureRequests]: boolean } {
  return { [oauth.allowInsecureRequests]: window.location.protocol === 'http:' };
}
