/**
 * Checks AWS Signature Version 4 as AWS documents it, written from the documentation and not from the library that the
 * connector signs with: a mistake of that library shows.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export type SignedRequest = {
  readonly method: string;
  /** Path and query, as they came. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
};

export type Expectation = {
  /** Secret by access key id. */
  readonly keys: Readonly<Record<string, string>>;
  /** Session token by access key id. */
  readonly sessions?: Readonly<Record<string, string>>;
  readonly service: string;
  /** Any, unless given. */
  readonly region?: string | undefined;
  readonly now: number;
};

export type SignatureProblem = { readonly type: string; readonly message: string };

const skew = 5 * 60_000;

/** Undefined when the signature is right. Types and messages are AWS's own. */
export function signatureProblem(
  request: SignedRequest,
  { keys, sessions = {}, service, region, now }: Expectation,
): SignatureProblem | undefined {
  const header = (name: string) => [request.headers[name] ?? []].flat().join(',');
  const parts =
    /^AWS4-HMAC-SHA256 +Credential=([\w/+=,.@-]{1,128})\/(\d{8})\/([a-z0-9-]{1,40})\/([a-z0-9-]{1,40})\/aws4_request, ?SignedHeaders=([a-z0-9;-]{1,400}), ?Signature=([0-9a-f]{64})$/.exec(
      header('authorization'),
    );
  const stamp = header('x-amz-date');
  if (!parts) return { type: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' };
  const [, keyId = '', day = '', scopeRegion = '', scopeService = '', names = '', given = ''] = parts;
  const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(at) || !stamp.startsWith(day))
    return invalid(
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP',
    );
  if (now - at > skew) return invalid(`Signature expired: ${stamp} is now earlier than the accepted time.`);
  if (at - now > skew)
    return invalid(`Signature not yet current: ${stamp} is still later than the accepted time.`);
  const secret = Object.hasOwn(keys, keyId) ? keys[keyId] : undefined;
  if (secret === undefined || header('x-amz-security-token') !== (sessions[keyId] ?? ''))
    return {
      type: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    };
  if (scopeService !== service)
    return invalid(`Credential should be scoped to correct service: '${service}'.`);
  if (region !== undefined && scopeRegion !== region)
    return invalid(`Credential should be scoped to a valid region, not '${scopeRegion}'.`);
  const signed = names.split(';');
  const mustBeSigned = Object.keys(request.headers).filter(
    (name) => name === 'host' || name === 'content-type' || name.startsWith('x-amz-'),
  );
  const unsigned = ['host', ...mustBeSigned].find((name) => !signed.includes(name));
  if (unsigned) return invalid(`'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`);

  const bodyHash = hash(request.body);
  const claimed = header('x-amz-content-sha256');
  if (claimed !== '' && claimed !== bodyHash)
    return invalid('The provided x-amz-content-sha256 header does not match what was computed.');
  const [path = '/', query = ''] = request.target.split('?');
  const canonical = [
    request.method,
    path,
    query.split('&').sort().join('&'),
    ...signed.map((name) => `${name}:${header(name).trim().replaceAll(/ +/g, ' ')}`),
    '',
    names,
    bodyHash,
  ].join('\n');
  const scope = [day, scopeRegion, scopeService, 'aws4_request'];
  const key = scope.reduce<string | Buffer>((secretSoFar, part) => mac(secretSoFar, part), `AWS4${secret}`);
  const expected = mac(key, ['AWS4-HMAC-SHA256', stamp, scope.join('/'), hash(canonical)].join('\n'));
  if (timingSafeEqual(expected, Buffer.from(given, 'hex'))) return undefined;
  return invalid(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}

const invalid = (message: string): SignatureProblem => ({ type: 'InvalidSignatureException', message });
const hash = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const mac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();
