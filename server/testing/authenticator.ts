/** Test support: an authenticator in software, which can also lie about everything that it signs. */
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

const sha256 = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest();
const text = (data: Buffer): string => data.toString('base64url');

/** What a ceremony says; a test changes what it wants to be wrong. */
export type Lies = {
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly challenge?: string;
  /** User present 1, user verified 4, attested credential 64. */
  readonly flags?: number;
  readonly counter?: number;
  readonly algorithm?: number;
  readonly format?: string;
  /** A certificate chain in the attestation. */
  readonly certificate?: boolean;
  readonly id?: string;
  /** That the page stood in a frame of another origin. */
  readonly crossOrigin?: unknown;
  readonly topOrigin?: string;
  /** Whose passkey it says it is. */
  readonly userHandle?: string | undefined;
  readonly spoil?: 'signature' | 'authenticatorData' | 'clientDataJSON';
};

/** One passkey, with a counter that goes up. */
export class Authenticator {
  readonly credentialId = randomBytes(32);
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #origin: string;
  #counter = 0;
  /** As the server named its owner when the passkey was made. */
  userHandle: string | undefined;

  constructor(origin = 'http://localhost:3001') {
    this.#origin = origin;
  }

  register(challenge: string, lies: Lies = {}) {
    const clientDataJSON = this.#clientData('webauthn.create', challenge, lies);
    const authData = Buffer.concat([
      this.#authenticatorData(lies, 0x45),
      Buffer.alloc(16),
      Buffer.from([0, this.credentialId.length]),
      this.credentialId,
      this.#publicKey(lies.algorithm ?? -7),
    ]);
    const statement = lies.certificate ? map([['x5c', array([bytes(Buffer.from('certificate'))])]]) : map([]);
    const attestation = map([
      ['fmt', string(lies.format ?? 'none')],
      ['attStmt', statement],
      ['authData', bytes(spoiled(authData, lies.spoil === 'authenticatorData'))],
    ]);
    const id = lies.id ?? text(this.credentialId);
    return {
      type: 'WebAuthn',
      id,
      rawId: id,
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(spoiled(clientDataJSON, lies.spoil === 'clientDataJSON')),
        attestationObject: text(attestation),
        transports: ['internal'],
      },
    };
  }

  sign(challenge: string, lies: Lies = {}) {
    const clientDataJSON = this.#clientData('webauthn.get', challenge, lies);
    const authenticatorData = this.#authenticatorData({ counter: ++this.#counter, ...lies }, 0x05);
    const signature = createSign('sha256')
      .update(Buffer.concat([authenticatorData, sha256(clientDataJSON)]))
      .sign(this.#keys.privateKey);
    const id = lies.id ?? text(this.credentialId);
    const handle = 'userHandle' in lies ? lies.userHandle : this.userHandle;
    return {
      type: 'WebAuthn',
      id,
      rawId: id,
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(spoiled(clientDataJSON, lies.spoil === 'clientDataJSON')),
        authenticatorData: text(spoiled(authenticatorData, lies.spoil === 'authenticatorData')),
        signature: text(spoiled(signature, lies.spoil === 'signature')),
        ...(handle !== undefined && { userHandle: handle }),
      },
    };
  }

  #clientData(type: string, challenge: string, lies: Lies): Buffer {
    const said = {
      type: lies.type ?? type,
      challenge: lies.challenge ?? challenge,
      origin: lies.origin ?? this.#origin,
      crossOrigin: lies.crossOrigin ?? false,
      ...(lies.topOrigin !== undefined && { topOrigin: lies.topOrigin }),
    };
    return Buffer.from(JSON.stringify(said));
  }

  #authenticatorData({ rpId, flags, counter = 0 }: Lies, right: number): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const party = rpId ?? new URL(this.#origin).hostname;
    return Buffer.concat([sha256(party), Buffer.from([flags ?? right]), count]);
  }

  /** COSE (RFC 9053 §7.1): key type 2, the algorithm, curve 1, both coordinates. */
  #publicKey(algorithm: number): Buffer {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    return map([
      [1, integer(2)],
      [3, integer(algorithm)],
      [-1, integer(1)],
      [-2, bytes(Buffer.from(x, 'base64url'))],
      [-3, bytes(Buffer.from(y, 'base64url'))],
    ]);
  }
}

function spoiled(data: Buffer, isWanted: boolean): Buffer {
  if (!isWanted) return data;
  const copy = Buffer.from(data);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}

/** As much of CBOR (RFC 8949) as this needs. */
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}
const integer = (value: number): Buffer => (value < 0 ? head(1, -1 - value) : head(0, value));
const bytes = (data: Buffer): Buffer => Buffer.concat([head(2, data.length), data]);
const string = (value: string): Buffer => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const array = (items: readonly Buffer[]): Buffer => Buffer.concat([head(4, items.length), ...items]);
const map = (entries: readonly (readonly [string | number, Buffer])[]): Buffer =>
  Buffer.concat([
    head(5, entries.length),
    ...entries.flatMap(([key, value]) => [typeof key === 'string' ? string(key) : integer(key), value]),
  ]);
