/** Test support: certificates, written by hand, since Node makes none. */
import { createSign, generateKeyPairSync, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
/** UTCTime, as RFC 5280 wants it until 2050: some refuse to read anything else. */
const time = (at: number) =>
  der(
    0x17,
    Buffer.from(
      `${new Date(at)
        .toISOString()
        .slice(2)
        .replace(/[-:T]|\..*/g, '')}Z`,
    ),
  );

const attributes = { CN: '550403', O: '55040a', C: '550406' } as const;
type Attribute = readonly [keyof typeof attributes, string];
const nameOf = (parts: readonly Attribute[]) =>
  sequence(
    ...parts.map(([name, value]) =>
      der(0x31, sequence(oid(attributes[name]), der(0x0c, Buffer.from(value)))),
    ),
  );

const alternative = { email: 0x81, dns: 0x82, uri: 0x86, ip: 0x87 } as const;
const uses = { client: '2b06010505070302', server: '2b06010505070301' } as const;
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const day = 86_400_000;

export type MadeCertificate = {
  readonly certificate: X509Certificate;
  readonly privateKey: KeyObject;
  readonly subject: readonly Attribute[];
  /** As nginx writes it. */
  readonly header: string;
};

/** @param issuer signs; without one it signs itself */
export function makeCertificate({
  subject = [['CN', 'client']],
  names = [],
  issuer,
  authority = false,
  use,
  from = Date.now() - day,
  to = Date.now() + day,
}: {
  readonly subject?: readonly Attribute[];
  readonly names?: readonly (readonly [keyof typeof alternative, string | Buffer])[];
  readonly issuer?: MadeCertificate;
  readonly authority?: boolean;
  readonly use?: keyof typeof uses;
  readonly from?: number;
  readonly to?: number;
} = {}): MadeCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const extension = (id: string, value: Buffer) => sequence(oid(id), der(0x04, value));
  const extensions = [
    ...(authority ? [extension('551d13', sequence(der(0x01, Buffer.from([0xff]))))] : []),
    ...(use ? [extension('551d25', sequence(oid(uses[use])))] : []),
    ...(names.length > 0
      ? [
          extension(
            '551d11',
            sequence(...names.map(([type, value]) => der(alternative[type], Buffer.from(value)))),
          ),
        ]
      : []),
  ];
  const toSign = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    nameOf(issuer?.subject ?? subject),
    sequence(time(from), time(to)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [der(0xa3, sequence(...extensions))] : []),
  );
  const signature = createSign('sha256')
    .update(toSign)
    .sign(issuer?.privateKey ?? privateKey);
  const certificate = new X509Certificate(
    sequence(toSign, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature)),
  );
  return { certificate, privateKey, subject, header: encodeURIComponent(certificate.toString()) };
}
