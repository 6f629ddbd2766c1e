/** The consent page as the Console shows it: an application's looks and lists, with nobody signing in. */
import { customClientMetadata } from '@portero/schema/applications.ts';
import type { Phrases, Screen } from '@portero/sign-in/index.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { organizationsResource } from '../oidc/claims/scopes.ts';
import { mayRefuse } from '../oidc/interaction/consent-choice.ts';
import { previewOf } from './preview.ts';
import { sendScreen } from './render.ts';
import { wordsFor } from './words.ts';

const text = z.string().max(256);
/** What is half typed is left out. */
const address = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .optional()
  .catch(undefined);
const permissions = z
  .array(z.object({ name: text, text }))
  .max(200)
  .catch([]);

const shown = z.object({
  application: text.catch(''),
  logo: address,
  darkLogo: address,
  terms: address,
  privacy: address,
  userScopes: z.array(text).max(200).catch([]),
  requiredScopes: customClientMetadata.shape.requiredScopes.catch(undefined),
  resources: z
    .array(z.object({ title: text, permissions }))
    .max(100)
    .catch([]),
  /** What it could do in organizations. */
  organizationPermissions: permissions,
  asksForOrganizations: z.boolean().catch(false),
  /** The host of the document that a client is known by which nobody registered. */
  describedAt: text.optional().catch(undefined),
});

/** Nothing of anybody is looked up: the person and the organizations are made up. */
export async function sendConsentPreview(
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { consent, preview } = await previewOf(request);
  const look = shown.parse(consent);
  const { phrases } = await wordsFor(request, { fixed: preview.language, unsaved: preview.phrases });
  const application = { customClientMetadata: { requiredScopes: look.requiredScopes } };
  const permission = (indicator?: string) => (one: { readonly name: string; readonly text: string }) => ({
    text: one.text,
    ...(mayRefuse(application, one.name, indicator) && { ticked: true }),
  });
  const personal = personalScopes(phrases, look.userScopes).map(permission());
  const throughOrganizations = look.asksForOrganizations || look.organizationPermissions.length > 0;
  const screen: Screen = {
    kind: 'consent',
    application: look.application || 'Example',
    logo: { light: look.logo, dark: look.darkLogo },
    person: 'Ana · ana@example.com',
    asked: [
      ...(personal.length > 0 ? [{ permissions: personal }] : []),
      ...look.resources
        .filter(({ permissions: names }) => names.length > 0)
        .map(({ title, permissions: names }) => ({ title, permissions: names.map(permission(title)) })),
    ],
    organizations: throughOrganizations
      ? {
          offered: [
            { id: '1', name: 'Acme', chosen: true },
            { id: '2', name: 'Example', chosen: false },
          ],
          permissions: look.organizationPermissions.map(permission(organizationsResource)),
          single: look.describedAt !== undefined,
        }
      : undefined,
    describedAt: look.describedAt,
    destination: look.describedAt ?? 'app.example.com',
    documents: { terms: look.terms, privacy: look.privacy },
  };
  return sendScreen(request, reply, screen, { preview });
}

/** What the scopes about the person mean, in the page's words. */
export const personalScopes = (
  phrases: Phrases,
  scopes: readonly string[],
): { readonly name: string; readonly text: string }[] =>
  Object.entries(scopePhrases(phrases)).flatMap(([name, text]) =>
    scopes.includes(name) ? [{ name, text }] : [],
  );

/** What the page calls scopes about the person; names of others are not among them. */
export const scopePhrases = ({ scope: words }: Phrases): Readonly<Record<string, string>> => ({
  profile: words.profile,
  email: words.email,
  phone: words.phone,
  address: words.address,
  roles: words.roles,
  identities: words.identities,
  custom_data: words.customData,
  'urn:logto:scope:organizations': words.organizations,
  'urn:logto:scope:organization_roles': words.organizationRoles,
  'urn:logto:scope:sessions': words.sessions,
  'urn:logto:scope:trusted_devices': words.trustedDevices,
  offline_access: words.offlineAccess,
});
