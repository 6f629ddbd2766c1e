/** How to log in to the mail server: not at all, with a password, or with OAuth 2.0. */
import { parseJson } from '@portero/schema/json.ts';
import type SMTPConnection from 'nodemailer/lib/smtp-connection/index.js';
import * as z from 'zod';
import type { Ports } from '../kit/connector.ts';
import { ConnectorError } from '../kit/error.ts';
import type { SmtpConfig } from './config.ts';

const google = 'https://oauth2.googleapis.com/token';
const tokens = z.object({ access_token: z.string().min(1) });
const refusal = z.object({ error: z.string(), error_description: z.string().optional() });

/**
 * A refresh token is exchanged here, through the guarded client: the address to ask is one that somebody typed.
 * @returns undefined for a server that asks for no login
 */
export async function loginOf(
  auth: SmtpConfig['auth'],
  { fetch }: Pick<Ports, 'fetch'>,
): Promise<SMTPConnection.AuthenticationType | undefined> {
  if ('privateKey' in auth) {
    const { user, serviceClient, privateKey } = auth;
    return { type: 'OAuth2', user, serviceClient, privateKey };
  }
  if (!auth.user) return undefined;
  if (!isOAuth(auth))
    return { type: 'login', user: auth.user, pass: 'pass' in auth ? (auth.pass ?? '') : '' };
  const { user, accessToken, refreshToken, expires } = auth;
  const isFresh = accessToken && (expires === undefined || expires > Date.now() + 10_000);
  if (isFresh || !refreshToken) return { type: 'OAuth2', user, accessToken: accessToken ?? '' };
  return { type: 'OAuth2', user, accessToken: await freshToken({ ...auth, refreshToken }, fetch) };
}

type Login = Exclude<SmtpConfig['auth'], { privateKey: unknown }>;
type OAuth = Extract<Login, { accessUrl?: unknown }>;

const isOAuth = (auth: Login): auth is OAuth =>
  auth.type === 'oauth2' || 'accessToken' in auth || 'refreshToken' in auth;

async function freshToken(
  { accessUrl = google, clientId = '', clientSecret = '', refreshToken }: OAuth & { refreshToken: string },
  fetch: Ports['fetch'],
): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: refreshToken,
  });
  let said: unknown;
  try {
    const response = await fetch(accessUrl, { method: 'POST', body, redirect: 'error' });
    said = parseJson(await response.text());
  } catch (cause) {
    const reason = cause instanceof Error ? ` ${cause.message}` : '';
    const errorDescription = `The token endpoint could not be asked for an access token.${reason}`;
    throw new ConnectorError('general', { errorDescription }, cause, 'unreachable');
  }
  const parsed = tokens.safeParse(said);
  if (parsed.success) return parsed.data.access_token;
  const { error, error_description } = refusal.safeParse(said).data ?? { error: 'no access token' };
  const words = (error_description ?? error).slice(0, 1000);
  const errorDescription = `The token endpoint gave no access token: ${words} (check clientId, clientSecret and refreshToken).`;
  throw new ConnectorError('general', { errorDescription }, undefined, 'credentials');
}
