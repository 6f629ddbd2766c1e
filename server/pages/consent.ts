/** `/consent`: first-party applications go on at once; a third party waits for what the person says. */
import { error, isError } from '@portero/schema/errors.ts';
import type { Errors, Permission, Screen } from '@portero/sign-in/index.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { lookOfApplication } from '../application-sign-in-experience/rules.ts';
import { getApplication } from '../applications/rules.ts';
import { isCimdClientId } from '../cimd/documents.ts';
import { anonymous } from '../http/gate.ts';
import {
  concerns,
  consentAutomatically,
  type Decision,
  denyConsent,
  giveConsent,
  isInSome,
  wantedBy,
} from '../oidc/interaction/consent.ts';
import {
  filtered,
  isEmpty,
  keysOf,
  mayRefuse,
  permissionKey,
  united,
} from '../oidc/interaction/consent-choice.ts';
import {
  type ConsentRequest,
  concernsOrganizations,
  consentRequest,
  described,
  organizationChoices,
  sorted,
} from '../oidc/interaction/consent-request.ts';
import { addressQuery, findInteraction, type Interaction } from '../oidc/interaction/interactions.ts';
import { readableDetails } from '../oidc/tokens/authorization-details.ts';
import type { TenantContext } from '../tenants/context.ts';
import { findUserById } from '../users/rules.ts';
import { refusedLast } from '../users/sessions.ts';
import type { Services } from '../wire.ts';
import { personalScopes, sendConsentPreview } from './consent-preview.ts';
import { refuseForgery } from './forgery.ts';
import { typed } from './form.ts';
import { pageBeforeConsent } from './link-pages.ts';
import { nameOf } from './person.ts';
import { isPreviewRequest } from './preview.ts';
import { sendScreen } from './render.ts';
import { wordsFor } from './words.ts';

/** A checkbox that is ticked alone arrives as one text. */
const boxes = (longest: number) =>
  z.union([z.string().max(longest), z.array(z.string().max(longest)).max(1000)]).optional();

const answer = typed.extend({
  organizationIds: boxes(128).transform((value) => [value ?? []].flat()),
  permissions: boxes(4096).transform((value) => (value === undefined ? undefined : new Set([value].flat()))),
});

/**
 * Before first-party applications go on, whoever came by a link is asked about it.
 * @throws session.not_found, session.csrf_token_mismatch, guard.invalid_input, user.suspended, oidc.invalid_client
 */
export function consentRoute(app: FastifyInstance, { engines }: Services): void {
  const gate = anonymous('A page; it needs the browser’s own interaction cookie and shows an error without.');

  /** First-party applications go on without a word. */
  const passThrough = async (tenant: TenantContext, interaction: Interaction) =>
    consentAutomatically(tenant, (await engines.of(tenant)).provider, interaction);

  app.get('/consent', { config: { gate } }, async (request, reply) => {
    if (isPreviewRequest(request)) return sendConsentPreview(request, reply);
    const { tenant } = request;
    const interaction = await findInteraction(tenant, request);
    const before = await pageBeforeConsent(tenant, interaction);
    if (before !== undefined) {
      const query = addressQuery(interaction);
      return leave({ redirectTo: `${before}?${query}` }, reply);
    }
    try {
      const done = await passThrough(tenant, interaction);
      return done ? leave(done, reply) : await show(interaction, request, reply);
    } catch (failure) {
      return shutOut(failure, interaction, request, reply);
    }
  });

  app.post('/consent', { config: { gate } }, async (request, reply) => {
    if (isPreviewRequest(request)) return sendConsentPreview(request, reply);
    const { tenant } = request;
    const interaction = await findInteraction(tenant, request);
    const form = answer.safeParse(request.body ?? {});
    if (!form.success) throw error('guard.invalid_input', undefined, { cause: form.error });
    const { csrf, action, organizationIds, permissions } = form.data;
    refuseForgery(request, interaction, csrf);
    // Also for whoever the rules of the application have shut out meanwhile.
    if (action === 'cancel') return leave(await denyConsent(tenant, interaction), reply);
    if (action !== 'confirm') throw error('guard.invalid_input');
    try {
      return await agree(interaction, { organizationIds, ticked: permissions }, request, reply);
    } catch (failure) {
      return shutOut(failure, interaction, request, reply);
    }
  });

  async function agree(
    interaction: Interaction,
    { organizationIds, ticked }: Pick<Decision, 'organizationIds' | 'ticked'>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { tenant } = request;
    const done = await passThrough(tenant, interaction);
    if (done) return leave(done, reply);
    const asking = await consentRequest(tenant, interaction);
    const decision = { organizationIds, replace: true, ticked };
    const wanted = await wantedBy(tenant, asking, decision);
    // The page has changed since it was shown: what cannot be refused any more was a choice there.
    if (!wanted) return show(interaction, request, reply, { status: 422 });
    if (organizationIds.length === 0 && concerns(wanted) && (await isInSome(tenant, asking.user.id))) {
      const { phrases } = await wordsFor(request, { interaction });
      const errors = { fields: { organizationIds: phrases.error.organizationRequired } };
      return show(interaction, request, reply, { status: 422, errors, ticked });
    }
    const { provider } = await engines.of(tenant);
    return leave(await giveConsent(tenant, provider, interaction, decision), reply);
  }
}

/** Whoever the rules of the application do not let in gets a page with a way on. */
async function shutOut(
  failure: unknown,
  interaction: Interaction,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { tenant } = request;
  const { clientId, sessionAccountId } = interaction;
  if (!isError(failure, 'oidc.access_denied') || sessionAccountId === undefined) throw failure;
  const [application, look, user] = await Promise.all([
    getApplication(tenant, clientId),
    lookOfApplication(tenant, clientId),
    findUserById(tenant, sessionAccountId),
  ]);
  if (!user) throw failure;
  const screen: Screen = {
    kind: 'no-access',
    application: look?.displayName || application?.name || clientId,
    person: nameOf(user),
  };
  return sendScreen(request, reply, screen, { interaction, status: 400 });
}

const leave = ({ redirectTo }: { redirectTo: string }, reply: FastifyReply): FastifyReply =>
  reply.header('cache-control', 'no-store').redirect(redirectTo, 303);

async function choicesFor(tenant: TenantContext, { application, user, asked }: ConsentRequest) {
  const resources = await sorted(tenant, application.id, asked);
  return concernsOrganizations(asked, resources) ? organizationChoices(tenant, application.id, user.id) : [];
}

type Again = {
  readonly status: 422;
  readonly errors?: Errors;
  /** Whoever is shown the page again finds their boxes as they left them. */
  readonly ticked?: ReadonlySet<string> | undefined;
};

async function show(
  interaction: Interaction,
  request: FastifyRequest,
  reply: FastifyReply,
  { status, errors, ticked }: Partial<Again> = {},
): Promise<FastifyReply> {
  const { tenant } = request;
  const wanted = await consentRequest(tenant, interaction);
  const { application, look, user, missing, asked } = wanted;
  const [resources, choices, { phrases }, details, tick] = await Promise.all([
    sorted(tenant, application.id, asked),
    choicesFor(tenant, wanted),
    wordsFor(request, { interaction }),
    readableDetails(tenant, interaction.params),
    ticked ? (key: string) => ticked.has(key) : tickedBefore(tenant, wanted),
  ]);
  const permission = (text: string, scope: string, indicator?: string): Permission => {
    const value = permissionKey(scope, indicator);
    return { text, value, ...(mayRefuse(application, scope, indicator) && { ticked: tick(value) }) };
  };
  const read = async (pick: (one: (typeof resources)[number]) => readonly string[]) => {
    const all = await Promise.all(resources.map((one) => described(tenant, one.indicator, pick(one))));
    return all.flatMap((one) =>
      one
        ? [
            {
              title: one.resource.name,
              permissions: one.scopes.map(({ name, description }) =>
                permission(description || name, name, one.resource.indicator),
              ),
            },
          ]
        : [],
    );
  };
  const [own, throughOrganizations] = await Promise.all([
    read((one) => one.own),
    read((one) => one.throughOrganizations),
  ]);
  const personal = personalScopes(phrases, asked.oidc).map(({ name, text }) => permission(text, name));
  const isNew = details.length > 0 || !isEmpty(missing);
  const { redirect_uri: redirectUri } = interaction.params;
  const isUnregistered = isCimdClientId(application.id);
  const screen: Screen = {
    kind: 'consent',
    application: look?.displayName || application.name,
    logo: {
      light: look?.branding.logoUrl ?? application.oidcClientMetadata.logoUri,
      dark: look?.branding.darkLogoUrl,
    },
    person: nameOf(user),
    asked: [
      ...(personal.length > 0 ? [{ permissions: personal }] : []),
      ...own,
      ...details.map(({ description, values }) => ({
        title: description,
        permissions: values.map(({ label, value }) => ({ text: `${label}: ${value}` })),
      })),
    ],
    describedAt: isUnregistered ? new URL(application.id).host : undefined,
    already: !isNew,
    organizations:
      choices.length > 0
        ? {
            offered: offered(choices),
            permissions: throughOrganizations.flatMap(({ permissions }) => permissions),
            single: isUnregistered,
          }
        : undefined,
    destination: typeof redirectUri === 'string' ? hostOf(redirectUri) : undefined,
    switchUrl: `/sign-in?${addressQuery(interaction)}`,
    documents: {
      terms: look?.termsOfUseUrl || undefined,
      privacy: look?.privacyPolicyUrl || undefined,
    },
    errors,
  };
  return sendScreen(request, reply, screen, { interaction, ...(status && { status }) });
}

/** Everything is ticked but what the person refused, here or when they were asked last. */
async function tickedBefore(
  tenant: TenantContext,
  { application, user, missing, refused }: ConsentRequest,
): Promise<(key: string) => boolean> {
  const before = filtered(await refusedLast(tenant, user.id, application.id), (scope, indicator) =>
    (indicator === undefined ? missing.oidc : (missing.resources[indicator] ?? [])).includes(scope),
  );
  const left = keysOf(united(refused, before));
  return (key) => !left.has(key);
}

/** Whoever has not chosen before finds the first one chosen. */
function offered(choices: Awaited<ReturnType<typeof organizationChoices>>) {
  const anyShared = choices.some(({ isShared }) => isShared);
  return choices.map(({ id, name, isShared }, at) => ({
    id,
    name,
    chosen: isShared || (!anyShared && at === 0),
  }));
}

/** The host, or the scheme of an app's own address. */
function hostOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { host, protocol } = new URL(address);
  return host || protocol.slice(0, -1);
}
