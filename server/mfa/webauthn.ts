/**
 * Passkeys (WebAuthn Level 3). The library checks ceremonies; this file says what they are checked against: the tenant's
 * configured addresses (`relying-party.ts`), and always a verified user. It is loaded when somebody uses a passkey.
 */
import { createPublicKey } from 'node:crypto';
import type {
  PasskeyAuthentication,
  PasskeyAuthenticationOptions,
  PasskeyRegistration,
  PasskeyRegistrationOptions,
} from '@portero/schema/mfa.ts';
import { passkeyAuthenticationOptions, passkeyRegistrationOptions } from '@portero/schema/mfa.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { Passkey } from './factors.ts';
import { idFor, isOfParty, relyingParty } from './relying-party.ts';
import { accountName } from './totp.ts';

const timeout = 60_000;
/** ES256 and RS256 (IANA COSE algorithms). */
const algorithms = [-7, -257];

const library = () => import('@simplewebauthn/server');

/** Whose passkey it becomes, and how they are called in the browser's list. */
export type PasskeyOwner = { readonly id: string } & Parameters<typeof accountName>[0];

/**
 * The challenge is in the answer; the caller keeps it.
 * @param passkeys those that the person has, which their authenticator then refuses to double
 */
export async function registrationOptions(
  tenant: TenantContext,
  owner: PasskeyOwner,
  passkeys: readonly Passkey[],
): Promise<PasskeyRegistrationOptions> {
  const { generateRegistrationOptions } = await library();
  const { id } = await relyingParty(tenant);
  const name = accountName(owner);
  const options = await generateRegistrationOptions({
    rpName: id,
    rpID: id,
    userID: new Uint8Array(Buffer.from(owner.id)),
    userName: name,
    userDisplayName: name,
    timeout,
    attestationType: 'none',
    excludeCredentials: passkeys.map(descriptor),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  });
  return passkeyRegistrationOptions.parse(options);
}

/**
 * @param wanted.passkeys those that will do; any of this address when none is named
 * @param wanted.challenge a new one unless given
 */
export async function authenticationOptions(
  tenant: TenantContext,
  {
    passkeys = [],
    challenge,
  }: { readonly passkeys?: readonly Passkey[]; readonly challenge?: Uint8Array<ArrayBuffer> },
): Promise<PasskeyAuthenticationOptions> {
  const { generateAuthenticationOptions } = await library();
  const options = await generateAuthenticationOptions({
    rpID: idFor(await relyingParty(tenant), passkeys),
    timeout,
    userVerification: 'required',
    ...(challenge && { challenge }),
    ...(passkeys.length > 0 && { allowCredentials: passkeys.map(descriptor) }),
  });
  return passkeyAuthenticationOptions.parse(options);
}

/**
 * Whether the browser says that the ceremony ran on this page itself. A frame of somebody else's page is another page,
 * whatever its origin (WebAuthn §5.8.1, §7.2); the library does not look.
 */
function isFramed(clientDataJSON: string): boolean {
  const said: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString());
  if (typeof said !== 'object' || said === null) return true;
  return ('crossOrigin' in said && said.crossOrigin !== false) || 'topOrigin' in said;
}

const descriptor = ({ credentialId, transports = [] }: Passkey) => ({ id: credentialId, transports });

/** @returns the new passkey, or undefined for whatever is not a right answer to the challenge */
export async function checkRegistration(
  tenant: TenantContext,
  payload: PasskeyRegistration,
  {
    id,
    challenge,
    agent,
    moreOrigins = [],
  }: {
    readonly id: string;
    readonly challenge: string;
    readonly agent: string;
    /** Pages of others that may use this tenant's passkeys. */
    readonly moreOrigins?: readonly string[];
  },
): Promise<Passkey | undefined> {
  const { verifyRegistrationResponse } = await library();
  const party = await relyingParty(tenant);
  const { attestationObject, clientDataJSON, transports } = payload.response;
  try {
    if (isFramed(clientDataJSON) || !(await isUnattested(attestationObject))) return undefined;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        type: 'public-key',
        id: payload.id,
        rawId: payload.rawId,
        clientExtensionResults: {},
        response: { attestationObject, clientDataJSON },
      },
      expectedChallenge: challenge,
      expectedOrigin: [...party.origins, ...moreOrigins],
      // Browsers that know nothing of related origins make it for the page that they are on.
      expectedRPID: [...party.ids],
      expectedType: 'webauthn.create',
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) return undefined;
    const { credential, rpID: rpId } = registrationInfo;
    // Two more of the specification's checks (§7.1): the answer names what was attested, and the key is one.
    if (credential.id !== payload.id || !(await isKey(credential.publicKey)) || rpId === undefined)
      return undefined;
    return {
      id,
      type: 'WebAuthn',
      createdAt: new Date().toISOString(),
      rpId,
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      ...(transports && { transports }),
      agent,
    };
  } catch {
    // The library throws for each of its checks, and for bytes that are none of what they should be.
    return undefined;
  }
}

/**
 * Nobody's attestation is asked for, so that none is judged: a certificate chain would make this server fetch
 * revocation lists from where a stranger's certificate says.
 */
async function isUnattested(attestationObject: string): Promise<boolean> {
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers');
  const decoded = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')));
  const format = decoded.get('fmt');
  return format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined);
}

/** Whether a key of an elliptic curve is a point of it; Node refuses to make others. */
async function isKey(publicKey: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const { cose, decodeCredentialPublicKey } = await import('@simplewebauthn/server/helpers');
  const decoded = decodeCredentialPublicKey(publicKey);
  if (!cose.isCOSEPublicKeyEC2(decoded)) return true;
  const base64url = (data: Uint8Array | undefined) => Buffer.from(data ?? []).toString('base64url');
  const x = base64url(decoded.get(cose.COSEKEYS.x));
  const y = base64url(decoded.get(cose.COSEKEYS.y));
  const key = { kty: 'EC', crv: 'P-256', x, y };
  return createPublicKey({ format: 'jwk', key }).asymmetricKeyType === 'ec';
}

/** @returns the signature counter, or undefined for whatever is not this passkey's right answer to the challenge */
export async function checkAuthentication(
  tenant: TenantContext,
  payload: PasskeyAuthentication,
  {
    challenge,
    passkey,
    moreOrigins = [],
  }: {
    readonly challenge: string;
    readonly passkey: Passkey;
    readonly moreOrigins?: readonly string[];
  },
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await library();
  const party = await relyingParty(tenant);
  const { authenticatorData, clientDataJSON, signature } = payload.response;
  try {
    if (isFramed(clientDataJSON) || !isOfParty(party, passkey)) return undefined;
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        type: 'public-key',
        id: payload.id,
        rawId: payload.rawId,
        clientExtensionResults: {},
        response: { authenticatorData, clientDataJSON, signature },
      },
      expectedChallenge: challenge,
      expectedOrigin: [...party.origins, ...moreOrigins],
      expectedRPID: passkey.rpId,
      expectedType: 'webauthn.get',
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
      },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined;
  }
}
