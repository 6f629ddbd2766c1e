/** Which protocol settings go together, looked at when an administrator stores them. */
import type { CustomClientMetadata } from '@portero/schema/applications.ts';
import { error } from '@portero/schema/errors.ts';

const withKeys = new Set(['Traditional', 'MachineToMachine']);
const interactive = new Set(['Traditional', 'SPA', 'Native']);
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** @throws guard.invalid_input, naming the setting and what to do */
export function checkProtocolSettings(type: string, custom: CustomClientMetadata): void {
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
