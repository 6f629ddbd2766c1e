/**
 * Rich authorization requests (RFC 9396). A detail belongs to the API that defines its type: it is asked for together with
 * that API, agreed to in this very request, and goes into tokens for that API alone. Nothing of it carries over to the
 * next request, and an application asks for the types that an administrator gave it.
 */
import { isDeepStrictEqual } from 'node:util';
import { type DetailType, detailOf } from '@portero/schema/authorization-details.ts';
import {
  type AccessToken,
  type Client,
  type ClientCredentials,
  errors,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import * as z from 'zod';
import { listDetailTypes } from '../../resources/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { defaultResource } from './resources.ts';

export type Detail = { readonly type: string; readonly [name: string]: unknown };

/** Characters of the parameter: tokens carry it whole. */
const longest = 4096;
const most = 10;

/** Names of all types of the tenant, for discovery and the engine. */
export const detailTypeNames = async (tenant: TenantContext): Promise<string[]> =>
  (await listDetailTypes(tenant)).map(({ type }) => type.type);

/**
 * The engine's settings.
 * @param names of all types that the tenant has; others it refuses by itself
 * @throws invalid_authorization_details (RFC 9396 §5), invalid_target
 */
export function richRequests(tenant: TenantContext, names: readonly string[]) {
  const validate = (ctx: KoaContextWithOIDC, detail: Detail, client: Client) =>
    checkDetail(tenant, ctx, detail, client);
  return {
    enabled: true,
    types: Object.fromEntries(names.map((name) => [name, { validate }])),
    // The consent of this request was about just this; an earlier one was about something else.
    async authorizationDetailsForGrantSource({ oidc }: KoaContextWithOIDC) {
      return readDetails(oidc.params?.authorization_details);
    },
    async authorizationDetailsForAccessToken(
      ctx: KoaContextWithOIDC,
      token: AccessToken | ClientCredentials,
      source: { readonly rar?: unknown } | undefined,
    ) {
      return detailsOfToken(tenant, ctx, token, source);
    },
    async authorizationDetailsForIntrospection(_ctx: KoaContextWithOIDC, token: object) {
      return readDetails(Reflect.get(token, 'rar'));
    },
  };
}

/** @throws invalid_authorization_details */
export async function checkDetail(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
  detail: Detail,
  client: Client,
): Promise<void> {
  const { params, route } = ctx.oidc;
  const text = String(params?.authorization_details);
  if (text.length > longest || (readDetails(text)?.length ?? 0) > most)
    refuse('authorization_details is too long');
  const allowed: unknown = client.detailTypes;
  if (!Array.isArray(allowed) || !allowed.includes(detail.type))
    refuse(`authorization details type '${detail.type}' is not allowed for this client`);
  const found = (await listDetailTypes(tenant)).find(({ type }) => type.type === detail.type);
  if (!found) return refuse('unsupported authorization details type value');
  const { error: problem } = detailOf(found.type).safeParse(detail);
  const [issue] = problem?.issues ?? [];
  if (issue) refuse(`${[detail.type, ...issue.path].join('.')}: ${issue.message}`);
  if (route === 'token') return;
  const asked = [params?.resource ?? (await defaultResource(tenant, ctx)) ?? []].flat();
  if (!asked.includes(found.indicator))
    refuse(`authorization details type '${detail.type}' is about ${found.indicator}, which is not asked for`);
}

/** Of what was agreed to, what the request still wants, and what is about the token's API. */
export async function detailsOfToken(
  tenant: TenantContext,
  { oidc }: KoaContextWithOIDC,
  token: AccessToken | ClientCredentials,
  source: { readonly rar?: unknown } | undefined,
): Promise<Detail[] | undefined> {
  const asked = readDetails(oidc.params?.authorization_details);
  // A machine agrees to what it was given by itself.
  const granted = source ? (readDetails(source.rar) ?? []) : (asked ?? []);
  const beyond = asked?.find((one) => !granted.some((known) => isDeepStrictEqual(known, one)));
  if (beyond) refuse(`authorization details type '${beyond.type}' was not agreed to in this form`);
  const audience = token.resourceServer?.identifier();
  const here = new Set(
    (await listDetailTypes(tenant))
      .filter(({ indicator }) => indicator === audience)
      .map(({ type }) => type.type),
  );
  const kept = (asked ?? granted).filter(({ type }) => here.has(type));
  return kept.length > 0 ? kept : undefined;
}

const details = z.array(z.looseObject({ type: z.string() }));

/** Of a parameter as text, or of a record. */
export function readDetails(value: unknown): Detail[] | undefined {
  if (typeof value !== 'string') return details.safeParse(value).data;
  try {
    return details.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}

/** A detail in the words that people read. */
export type ReadableDetail = {
  readonly type: string;
  readonly description: string;
  readonly values: { readonly label: string; readonly value: string }[];
};

/** What the request asks for, for whoever has to agree. */
export async function readableDetails(
  tenant: TenantContext,
  params: Readonly<Record<string, unknown>>,
): Promise<ReadableDetail[]> {
  const asked = readDetails(params.authorization_details) ?? [];
  const types = asked.length > 0 ? await listDetailTypes(tenant) : [];
  return asked.map((detail) => readable(types.find(({ type }) => type.type === detail.type)?.type, detail));
}

function readable(type: DetailType | undefined, detail: Detail): ReadableDetail {
  const labels = new Map(type?.fields.map(({ name, label }) => [name, label]));
  const values = Object.entries(detail)
    .filter(([name]) => name !== 'type')
    .map(([name, value]) => ({
      label: labels.get(name) ?? name,
      value: Array.isArray(value) ? value.join(', ') : String(value),
    }));
  return { type: detail.type, description: type?.description ?? detail.type, values };
}

function refuse(description: string): never {
  throw new errors.InvalidAuthorizationDetails(description);
}
