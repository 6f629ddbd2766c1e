/**
 * Workloads that stand for an application by a token of another issuer (RFC 7523 §2.2 with the `client_id` of RFC 7521
 * §4.2): a job of a CI system, a pod, a virtual machine. The application names issuer and subject, and needs no secret.
 *
 * The engine knows assertions of the application itself only. So the token is judged here, before the engine reads the
 * form, which then has a secret in it that is good for this one request.
 */

import type { IncomingMessage } from 'node:http';
import { newOpaqueToken } from '@portero/schema/ids.ts';
import type { FederatedCredential } from '@portero/schema/protocol-settings.ts';
import { decodeJwt } from 'jose';
import { type Client, errors } from 'oidc-provider';
import { getApplication } from '../../applications/rules.ts';
import { issuersOf } from '../../custom-domains/directory.ts';
import { equalInConstantTime } from '../../security/vault.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { foreignClaims } from './foreign-tokens.ts';

const kept = new WeakMap<IncomingMessage, Vouched>();

/** Keep it for the engine, which gets the request with the secret only. */
export const keepVouched = (request: IncomingMessage, vouched: Vouched | undefined): void => {
  if (vouched) kept.set(request, vouched);
};
/** Undefined for a request that no other issuer vouches for. */
export const vouchedIn = (request: IncomingMessage): Vouched | undefined => kept.get(request);

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export type Vouched = {
  readonly clientId: string;
  /** In place of one of the application's own, for this request. */
  readonly secret: string;
  /** Who was vouched for, or what is wrong; for the audit log, not for whoever asks. */
  readonly outcome: { readonly subject: string } | { readonly problem: string };
};

/**
 * Judge the token in a form, if one is there that is not the application's own, and put a secret in its place.
 * @returns undefined when the form is the engine's to judge
 */
export async function takeFederatedToken(
  tenant: TenantContext,
  form: URLSearchParams,
): Promise<Vouched | undefined> {
  const once = (name: string): string | undefined => {
    const [value, ...more] = form.getAll(name);
    return more.length === 0 ? value : undefined;
  };
  const [clientId, assertion, type] = ['client_id', 'client_assertion', 'client_assertion_type'].map(once);
  if (!clientId || !assertion || type !== assertionType || form.has('client_secret')) return undefined;
  if (clientId.includes('\0')) return undefined;
  const credentials = (await getApplication(tenant, clientId))?.customClientMetadata.federatedCredentials;
  if (!credentials) return undefined;
  const secret = newOpaqueToken();
  form.delete('client_assertion');
  form.delete('client_assertion_type');
  form.set('client_secret', secret);
  return { clientId, secret, outcome: await judge(tenant, credentials, assertion) };
}

/**
 * Who was vouched for, when what was shown is the secret of this request.
 * @throws InvalidClientAuth when it is, and the token was no good
 */
export function vouchedFor(
  { clientId, secret, outcome }: Vouched,
  client: Client,
  presented: string,
): string | undefined {
  if (clientId !== client.clientId || !equalInConstantTime(presented, secret)) return undefined;
  if ('problem' in outcome) throw new errors.InvalidClientAuth(outcome.problem);
  return outcome.subject;
}

async function judge(
  tenant: TenantContext,
  credentials: readonly FederatedCredential[],
  assertion: string,
): Promise<Vouched['outcome']> {
  try {
    const { iss, sub } = decodeJwt(assertion);
    const credential = credentials.find(({ issuer, subject }) => issuer === iss && subject === sub);
    if (!credential) return { problem: `nobody is expected from ${iss} as ${sub}` };
    const { issuer, subject } = credential;
    await foreignClaims(tenant, assertion, { ...credential, audience: await issuersOf(tenant) });
    return { subject: `${issuer} ${subject}` };
  } catch (failure) {
    tenant.log.debug({ err: failure }, 'token of a workload refused');
    return { problem: failure instanceof Error ? failure.message : 'the token is not good' };
  }
}
