/** Which protocol settings go together, looked at when an administrator stores them. */
import { error } from '@portero/schema/errors.ts';
import { hostsOf, sectorProblem } from '../oidc/sector.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { Application } from './entity.ts';

const withKeys = new Set(['Traditional', 'MachineToMachine']);
const interactive = new Set(['Traditional', 'SPA', 'Native']);
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

type Checked = Pick<Application, 'type' | 'isThirdParty' | 'oidcClientMetadata' | 'customClientMetadata'>;

/** @throws guard.invalid_input, naming the setting and what to do */
export function checkProtocolSettings({
  type,
  isThirdParty,
  oidcClientMetadata: uris,
  customClientMetadata: custom,
}: Checked): void {
  const { jwks, jwksUri, securityProfile } = custom;
  const fapi = securityProfile === 'fapi2';
  const hasKeys = jwks !== undefined || jwksUri !== undefined;
  const asymmetric = fapi || custom.tokenEndpointAuthMethod === 'private_key_jwt';
  if (jwks !== undefined && jwksUri !== undefined) refuse('jwksUri', 'give either keys or their address');
  if (jwksUri !== undefined && !isSafe(jwksUri)) refuse('jwksUri', 'must be an https address');
  if (asymmetric && !withKeys.has(type)) {
    refuse(
      fapi ? 'securityProfile' : 'tokenEndpointAuthMethod',
      'only web applications with a server and machines can keep a private key',
    );
  }
  if (asymmetric && !hasKeys)
    refuse('jwks', 'the public keys of the application are missing, or their address as jwksUri');
  if (fapi && custom.tokenEndpointAuthMethod === 'client_secret_basic')
    refuse('tokenEndpointAuthMethod', 'FAPI 2.0 does without shared secrets: use private_key_jwt');
  if (fapi && custom.idTokenSignedResponseAlg === 'RS256')
    refuse('idTokenSignedResponseAlg', 'FAPI 2.0 does without RS256: leave the tenant’s algorithm');
  if (custom.requireSignedRequestObject && !hasKeys)
    refuse('jwks', 'signed requests need the public keys of the application');
  for (const setting of ['requirePushedAuthorizationRequests', 'requireSignedRequestObject'] as const) {
    if (custom[setting] && !interactive.has(type)) refuse(setting, 'nobody signs in to this application');
  }
  if (custom.sectorIdentifierUri !== undefined && !isSafe(custom.sectorIdentifierUri))
    refuse('sectorIdentifierUri', 'must be an https address');
  if (custom.subjectType !== 'pairwise') return;
  if (!isThirdParty) refuse('subjectType', 'your own applications know people by their ids');
  if (custom.isDeviceFlow) refuse('subjectType', 'an application without addresses has no sector');
  if (custom.sectorIdentifierUri === undefined && hostsOf(uris.redirectUris).length > 1)
    refuse(
      'sectorIdentifierUri',
      'the redirect addresses are on several hosts: one of them has to speak for all',
    );
}

/**
 * Asked before anything is stored, and before the transaction begins: the host has to be heard.
 * @throws guard.invalid_input when the host does not vouch for the addresses
 */
export async function checkSector(tenant: TenantContext, next: Checked, current?: Checked): Promise<void> {
  const { sectorIdentifierUri } = next.customClientMetadata;
  const { redirectUris } = next.oidcClientMetadata;
  if (sectorIdentifierUri === undefined || !isSafe(sectorIdentifierUri)) return;
  // It has been heard about just this: other settings can be changed while the host is away.
  const isKnown =
    current?.customClientMetadata.sectorIdentifierUri === sectorIdentifierUri &&
    redirectUris.every((uri) => current.oidcClientMetadata.redirectUris.includes(uri));
  if (isKnown) return;
  const problem = await sectorProblem(tenant, sectorIdentifierUri, redirectUris);
  if (problem) refuse('sectorIdentifierUri', problem);
}

/** Keys that travel in the clear could be anybody's, except on the machine itself. */
function isSafe(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || loopback.has(hostname);
}

function refuse(setting: string, message: string): never {
  const path = ['customClientMetadata', setting];
  throw error(
    'guard.invalid_input',
    { name: 'ZodError', issues: [{ code: 'custom', path, message }], summary: message },
    { details: `Error in key path "${path.join('.')}": (custom) ${message}` },
  );
}
