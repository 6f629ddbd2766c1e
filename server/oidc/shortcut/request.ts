/**
 * A token request as applications make it all day long: a short form, once each what is in it, and one way to say who
 * asks. Whatever is not just that is left to the engine, which looks at it from the beginning and refuses in its own words.
 */
import type { IncomingMessage } from 'node:http';
import type { Client } from 'oidc-provider';
import { verifySecret } from '../../applications/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';
import type { Engine } from '../provider.ts';

export type TokenRequest = {
  readonly client: Client;
  /** Name of the secret that the application showed. */
  readonly usedSecret: string | undefined;
  readonly form: ReadonlyMap<string, string>;
};

/** Headers that ask for more than a plain answer, or say in another way who asks. */
const unusualHeaders = [
  'origin',
  'content-encoding',
  'transfer-encoding',
  'oauth-client-attestation',
  'oauth-client-attestation-pop',
] as const;

/**
 * The form, when it has come whole by now; the body stays where it is, for the engine.
 * @returns undefined when it is the engine's to judge, 'unread' when somebody has to wait for more of it
 */
export function formOf(
  request: IncomingMessage,
): Promise<ReadonlyMap<string, string> | 'unread' | undefined> {
  if (request.headers.dpop !== undefined) return Promise.resolve('unread');
  if (unusualHeaders.some((name) => request.headers[name] !== undefined)) return Promise.resolve(undefined);
  const length = Number(request.headers['content-length']);
  return new Promise((resolve) => {
    request.once('readable', () => {
      const chunk: unknown = request.read();
      if (!Buffer.isBuffer(chunk)) return resolve(undefined);
      request.unshift(chunk);
      resolve(chunk.length === length ? parsed(chunk.toString('latin1')) : 'unread');
    });
  });
}

/** What scopes may be made of (RFC 6749 §3.3), which goes for everything else here as well. */
const ordinary = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;

/** Every name once, and nothing that has to be looked at more closely. */
function parsed(body: string): ReadonlyMap<string, string> | 'unread' | undefined {
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) {
    if (value.includes('\0')) return 'unread'; // the engine knows no words for it
    if (form.has(name) || !ordinary.test(value)) return undefined;
    form.set(name, value);
  }
  return form;
}

/** Who asks, if they prove it and nothing about them is out of the ordinary. */
export async function clientOf(
  tenant: TenantContext,
  { provider }: Engine,
  form: ReadonlyMap<string, string>,
  authorization: string | undefined,
): Promise<Pick<TokenRequest, 'client' | 'usedSecret'> | undefined> {
  const shown = credentialsOf(form, authorization);
  const client = shown && (await provider.Client.find(shown.id));
  if (!client || !isOrdinary(client)) return undefined;
  if (shown.secret === undefined)
    return client.clientAuthMethod === 'none' ? { client, usedSecret: undefined } : undefined;
  if (client.clientAuthMethod !== 'client_secret_basic') return undefined;
  const outcome = await verifySecret(tenant, client.clientId, shown.secret);
  return typeof outcome === 'object' ? { client, usedSecret: outcome.name } : undefined;
}

type Credentials = { readonly id: string; readonly secret: string | undefined };

function credentialsOf(
  form: ReadonlyMap<string, string>,
  authorization: string | undefined,
): Credentials | undefined {
  const [id, secret] = [form.get('client_id'), form.get('client_secret')];
  if (authorization === undefined) return id === undefined ? undefined : { id, secret };
  const basic = /^Basic ([\w+/]+={0,2})$/i.exec(authorization)?.[1];
  const pair = basic && /^([\w-]+):([\w-]+)$/.exec(Buffer.from(basic, 'base64').toString('latin1'));
  if (!pair || secret !== undefined || (id !== undefined && id !== pair[1])) return undefined;
  return { id: pair[1] ?? '', secret: pair[2] };
}

/** An application of the tenant's own, without settings that change what it gets or how. */
export const isOrdinary = (client: Client): boolean =>
  client.isThirdParty === false &&
  client.isCimd !== true &&
  client.organizationSelection === undefined &&
  client.scope === undefined &&
  client.securityProfile === undefined &&
  client.dpopBoundAccessTokens !== true &&
  client.tlsClientCertificateBoundAccessTokens !== true &&
  client.idTokenEncryptedResponseAlg === undefined &&
  client.requireAuthTime !== true &&
  client.defaultMaxAge === undefined &&
  client.subjectType !== 'pairwise';
