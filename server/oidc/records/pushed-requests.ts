/** How long a pushed authorization request (RFC 9126) may be used: the engine has a minute for it, and no setting. */
import { decodeJwt, decodeProtectedHeader, UnsecuredJWT } from 'jose';
import type { Provider } from 'oidc-provider';

const engineLifetime = 60;
const now = () => Math.floor(Date.now() / 1000);

/** @param lifetime seconds; a signed request that says when it ends does so, if that is earlier */
export function keepPushedRequests(provider: Provider, lifetime: number): void {
  if (lifetime === engineLifetime) return;
  const { prototype } = provider.PushedAuthorizationRequest;
  const { save } = prototype;
  Object.defineProperty(prototype, 'save', {
    value(this: InstanceType<typeof provider.PushedAuthorizationRequest>): Promise<string> {
      const { request } = this;
      // The engine itself wrote down what was not signed, with its own end in it.
      const isPlain = decodeProtectedHeader(request).alg === 'none';
      const { exp, ...claims } = decodeJwt(request);
      if (isPlain) this.request = new UnsecuredJWT(claims).setExpirationTime(now() + lifetime).encode();
      return save.call(this, isPlain || exp === undefined ? lifetime : Math.min(exp - now(), lifetime));
    },
  });
  provider.on('pushed_authorization_request.success', (ctx) => {
    const { exp } = ctx.oidc.entities.PushedAuthorizationRequest ?? {};
    if (exp !== undefined && typeof ctx.body === 'object')
      ctx.body = { ...ctx.body, expires_in: exp - now() };
  });
}
