/**
 * Credentials of the role that AWS gave this machine, for connectors that were given no keys: from the environment, by a
 * token of the cluster, from the container’s agent or from the machine’s metadata service, in AWS’s own order. They are
 * kept until shortly before they end.
 */
import { readFile } from 'node:fs/promises';
import type { AwsCredentials } from '@portero/connectors/kit/connector.ts';
import { ConnectorError } from '@portero/connectors/kit/error.ts';
import { parseJson } from '@portero/schema/json.ts';
import * as z from 'zod';
import type { AwsSettings } from './settings.ts';

type Lasting = { readonly credentials: AwsCredentials; readonly until: number };

/** Renewed so long before they end; a request that was signed just before is still good then. */
const early = 5 * 60_000;
const answerMs = 5000;
/** Whoever is no machine of AWS has nothing at its address, and waits. */
const metadataMs = 2000;

/**
 * Credentials are kept until shortly before they end, and callers at the same time share one request. Where it fails,
 * those at hand go on for as long as they are good.
 */
export class AwsRole {
  readonly #settings: AwsSettings;
  #held: Lasting | undefined;
  #asking: Promise<Lasting> | undefined;

  constructor(settings: AwsSettings) {
    this.#settings = settings;
  }

  /**
   * @param region whose STS is asked
   * @param outbound the guarded client, for what is not on this machine
   * @throws ConnectorError
   */
  async credentials(region: string, outbound: typeof fetch): Promise<AwsCredentials> {
    const held = this.#held;
    if (held && held.until - early > Date.now()) return held.credentials;
    this.#asking ??= ask(this.#settings, region, outbound).finally(() => {
      this.#asking = undefined;
    });
    try {
      this.#held = await this.#asking;
      return this.#held.credentials;
    } catch (failure) {
      if (held && held.until > Date.now()) return held.credentials;
      throw failure;
    }
  }
}

/** The first source that there is; one that fails is not passed over, or mails would go out in another’s name. */
async function ask(settings: AwsSettings, region: string, outbound: typeof fetch): Promise<Lasting> {
  const { keys, webIdentity, container, instance } = settings;
  if (keys) return { credentials: keys, until: Number.POSITIVE_INFINITY };
  if (webIdentity) return fromCluster(webIdentity, settings.stsEndpoint, region, outbound);
  if (container) return fromContainer(container);
  if (instance) return fromInstance(instance);
  throw trouble('No access key is filled in, and this server has no AWS role.');
}

async function fromCluster(
  { tokenFile, roleArn, sessionName }: NonNullable<AwsSettings['webIdentity']>,
  endpoint: string | undefined,
  region: string,
  outbound: typeof fetch,
): Promise<Lasting> {
  const body = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    WebIdentityToken: await tokenIn('AWS_WEB_IDENTITY_TOKEN_FILE', tokenFile),
  });
  const { status, text } = await read(
    'STS',
    (endpoint ? fetch : outbound)(`${endpoint ?? stsOf(region)}/`, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(answerMs),
    }),
  );
  const said = (name: string) => new RegExp(`<${name}>([^<]{1,8192})</${name}>`).exec(text)?.[1]?.trim();
  if (status !== 200)
    throw trouble(`STS refused the role ${roleArn}: ${said('Message') ?? said('Code') ?? `HTTP ${status}`}`);
  return lastingOf('STS', {
    AccessKeyId: said('AccessKeyId'),
    SecretAccessKey: said('SecretAccessKey'),
    Token: said('SessionToken'),
    Expiration: said('Expiration'),
  });
}

function stsOf(region: string): string {
  if (region.startsWith('cn-')) return `https://sts.${region}.amazonaws.com.cn`;
  if (region.startsWith('eusc-')) return `https://sts.${region}.amazonaws.eu`;
  return `https://sts.${region}.amazonaws.com`;
}

async function fromContainer({
  url,
  token,
  tokenFile,
}: NonNullable<AwsSettings['container']>): Promise<Lasting> {
  // The agent replaces the file every few hours.
  const authorization = tokenFile
    ? await tokenIn('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', tokenFile)
    : token;
  const who = 'The container’s agent';
  const { status, text } = await read(
    who,
    fetch(url, {
      headers: { accept: 'application/json', ...(authorization && { authorization }) },
      redirect: 'error',
      signal: AbortSignal.timeout(answerMs),
    }),
  );
  if (status !== 200) throw trouble(`${who} refused to give credentials (HTTP ${status}).`);
  return lastingOf(who, parseJson(text));
}

/** Version 2 of the protocol only: the first one could be talked into telling strangers. */
async function fromInstance(endpoint: string): Promise<Lasting> {
  const who = 'The metadata service';
  const get = (path: string, init: RequestInit) =>
    read(
      who,
      fetch(`${endpoint}/latest/${path}`, {
        ...init,
        redirect: 'error',
        signal: AbortSignal.timeout(metadataMs),
      }),
      'No access key is filled in, and this server has no AWS role: neither its environment nor a metadata service tells of one.',
    );
  const session = await get('api/token', {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' },
  });
  if (session.status !== 200) throw trouble(`${who} gave no session (HTTP ${session.status}).`);
  const headers = { 'x-aws-ec2-metadata-token': session.text.trim() };
  const path = 'meta-data/iam/security-credentials/';
  const roles = await get(path, { headers });
  const [role = ''] = roles.text.trim().split('\n');
  if (roles.status !== 200 || role === '')
    throw trouble(
      'No access key is filled in, and this machine has no AWS role: give its instance a profile.',
    );
  const { status, text } = await get(path + encodeURIComponent(role), { headers });
  if (status !== 200) throw trouble(`${who} has no credentials for the role ${role} (HTTP ${status}).`);
  return lastingOf(who, parseJson(text));
}

async function tokenIn(name: string, file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw trouble(`${name}: the file ${file} cannot be read.`, cause);
  }
}

async function read(
  who: string,
  answer: Promise<Response>,
  otherwise = `${who} could not be asked for the credentials of this server’s AWS role.`,
): Promise<{ status: number; text: string }> {
  try {
    const response = await answer;
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    throw trouble(otherwise, cause);
  }
}

const given = z.object({
  AccessKeyId: z.string().min(1),
  SecretAccessKey: z.string().min(1),
  Token: z.string().min(1),
  Expiration: z.iso.datetime({ offset: true }),
});

function lastingOf(who: string, said: unknown): Lasting {
  const { data } = given.safeParse(said);
  if (!data) throw trouble(`${who} answered, but gave no credentials.`);
  return {
    credentials: {
      accessKeyId: data.AccessKeyId,
      secretAccessKey: data.SecretAccessKey,
      sessionToken: data.Token,
    },
    until: Date.parse(data.Expiration),
  };
}

const trouble = (errorDescription: string, cause?: unknown): ConnectorError =>
  new ConnectorError('general', { errorDescription }, cause, 'credentials');
