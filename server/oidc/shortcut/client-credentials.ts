/** Machines that ask for a token for an API (RFC 6749 §4.4, contract PROTOCOL §3.4). */
import { newOpaqueToken } from '@portero/schema/ids.ts';
import { activeCustomizer } from '../../jwt-customizer/rules.ts';
import { findResourceByIndicator } from '../../resources/rules.ts';
import { scopesOfApplication } from '../../roles/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';
import type { Engine } from '../provider.ts';
import type { TokenRequest } from './request.ts';
import { signerOf } from './sign.ts';

export const parameters: ReadonlySet<string> = new Set(['resource', 'scope']);

/** @returns the answer, or undefined when the engine has to look at the request */
export async function machineToken(
  tenant: TenantContext,
  engine: Engine,
  { client, form }: TokenRequest,
): Promise<Record<string, unknown> | undefined> {
  const { clientId } = client;
  const resource = await findResourceByIndicator(tenant, form.get('resource') ?? '');
  const sign = signerOf(engine, client.idTokenSignedResponseAlg);
  if (!resource || !sign || (await activeCustomizer(tenant, 'client-credentials'))) return undefined;
  const held = new Set(await scopesOfApplication(tenant, clientId, resource.id));
  const asked = new Set(form.get('scope')?.split(' '));
  const scope = [...asked].filter((name) => held.has(name)).join(' ') || undefined;
  const iat = Math.floor(Date.now() / 1000);
  const token = sign('at+jwt', {
    jti: newOpaqueToken(),
    sub: clientId,
    iat,
    exp: iat + resource.accessTokenTtl,
    scope,
    client_id: clientId,
    iss: tenant.issuer,
    aud: resource.indicator,
  });
  return { access_token: token, expires_in: resource.accessTokenTtl, scope, token_type: 'Bearer' };
}
