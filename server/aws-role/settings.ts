/**
 * Where this machine’s AWS role is asked for, as AWS’s own libraries are told. All of it comes from the operator’s
 * environment or is fixed by AWS; nothing that an administrator types gets here.
 */
import { isIP } from 'node:net';
import type { Readers } from '../config-readers.ts';

export type AwsSettings = {
  readonly keys:
    | {
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
        readonly sessionToken: string | undefined;
      }
    | undefined;
  /** A token of the cluster, which STS exchanges (EKS). */
  readonly webIdentity:
    | { readonly tokenFile: string; readonly roleArn: string; readonly sessionName: string }
    | undefined;
  /** The agent of a container (ECS, EKS Pod Identity). */
  readonly container:
    | { readonly url: string; readonly token: string | undefined; readonly tokenFile: string | undefined }
    | undefined;
  /** The metadata service of a virtual machine (EC2); undefined when it may not be asked. */
  readonly instance: string | undefined;
  /** In place of the region’s own. */
  readonly stsEndpoint: string | undefined;
};

/** Adds a line to `problems` for what is half set or leads to a place that AWS's libraries would not trust either. */
export function readAws({ raw, boolean }: Readers, problems: string[]): AwsSettings {
  /** All of them, or undefined and, where there are some, a problem. */
  const both = <A extends 'AWS_ACCESS_KEY_ID' | 'AWS_WEB_IDENTITY_TOKEN_FILE'>(
    first: A,
    second: 'AWS_SECRET_ACCESS_KEY' | 'AWS_ROLE_ARN',
  ): readonly [string, string] | undefined => {
    const [one, other] = [raw(first), raw(second)];
    if (one && other) return [one, other];
    if (one || other) problems.push(`${one ? second : first}: needed with ${one ? first : second}.`);
    return undefined;
  };
  const address = (
    name: 'AWS_ENDPOINT_URL_STS' | 'AWS_EC2_METADATA_SERVICE_ENDPOINT' | 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ): string | undefined => {
    const text = raw(name);
    if (text === undefined) return undefined;
    if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/$/, '');
    problems.push(`${name}: not an http or https address.`);
    return undefined;
  };
  const keys = both('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY');
  const web = both('AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN');
  const full = address('AWS_CONTAINER_CREDENTIALS_FULL_URI');
  if (full && !isTrusted(new URL(full)))
    problems.push(
      'AWS_CONTAINER_CREDENTIALS_FULL_URI: without https it must lead to this machine or to AWS’s own agent.',
    );
  const relative = raw('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI');
  if (relative && !relative.startsWith('/'))
    problems.push('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: must begin with /.');
  const url = relative ? `http://${agent}${relative}` : full;
  const metadata = address('AWS_EC2_METADATA_SERVICE_ENDPOINT');
  return {
    keys: keys && {
      accessKeyId: keys[0],
      secretAccessKey: keys[1],
      sessionToken: raw('AWS_SESSION_TOKEN'),
    },
    webIdentity: web && {
      tokenFile: web[0],
      roleArn: web[1],
      sessionName: raw('AWS_ROLE_SESSION_NAME') ?? '',
    },
    container:
      url === undefined
        ? undefined
        : {
            url,
            token: raw('AWS_CONTAINER_AUTHORIZATION_TOKEN'),
            tokenFile: raw('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'),
          },
    instance: boolean('AWS_EC2_METADATA_DISABLED', false) ? undefined : metadata,
    stsEndpoint: address('AWS_ENDPOINT_URL_STS'),
  };
}

const agent = '169.254.170.2';
const agents: ReadonlySet<string> = new Set([agent, '169.254.170.23', '[fd00:ec2::23]']);

/** The same places as AWS’s own libraries: credentials do not go through a network in the clear. */
const isTrusted = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' ||
  hostname === 'localhost' ||
  hostname === '[::1]' ||
  (isIP(hostname) === 4 && hostname.startsWith('127.')) ||
  agents.has(hostname);
