/** `/consent`: first-party applications go on at once; a third party waits for what the person says. */
import { error, isError } from '@portero/schema/errors.ts';
import type { Errors, Screen } from '@portero/sign-in/index.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { lookOfApplication } from '../application-sign-in-experience/rules.ts';
import { getApplication } from '../applications/rules.ts';
import { isCimdClientId } from '../cimd/documents.ts';
import { anonymous } from '../http/gate.ts';
import { consentAutomatically, denyConsent, giveConsent } from '../oidc/interaction/consent.ts';
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
const answer = typed.extend({
  organizationIds: z
    .union([z.string().max(128), z.array(z.string().max(128)).max(1000)])
    .optional()
    .transform((value) => [value ?? []].flat()),
});

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
    const { csrf, action, organizationIds } = form.data;
    refuseForgery(request, interaction, csrf);
    // Also for whoever the rules of the application have shut out meanwhile.
    if (action === 'cancel') return leave(await denyConsent(tenant, interaction), reply);
    if (action !== 'confirm') throw error('guard.invalid_input');
    try {
      return await agree(interaction, organizationIds, request, reply);
    } catch (failure) {
      return shutOut(failure, interaction, request, reply);
    }
  });

  async function agree(
    interaction: Interaction,
    organizationIds: readonly string[],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { tenant } = request;
    const done = await passThrough(tenant, interaction);
    if (done) return leave(done, reply);
    if (organizationIds.length === 0 && (await mustChoose(tenant, interaction))) {
      const { phrases } = await wordsFor(request, { interaction });
      const errors = { fields: { organizationIds: phrases.error.organizationRequired } };
      return show(interaction, request, reply, errors);
    }
    const { provider } = await engines.of(tenant);
    return leave(await giveConsent(tenant, provider, interaction, { organizationIds, replace: true }), reply);
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

/** Whether organizations are asked for and there are some to choose from. */
async function mustChoose(tenant: TenantContext, interaction: Interaction): Promise<boolean> {
  const request = await consentRequest(tenant, interaction);
  return (await choicesFor(tenant, request)).length > 0;
}

async function choicesFor(tenant: TenantContext, { application, user, asked }: ConsentRequest) {
  const resources = await sorted(tenant, application.id, asked);
  return concernsOrganizations(asked, resources) ? organizationChoices(tenant, application.id, user.id) : [];
}

async function show(
  interaction: Interaction,
  request: FastifyRequest,
  reply: FastifyReply,
  errors?: Errors,
): Promise<FastifyReply> {
  const { tenant } = request;
  const wanted = await consentRequest(tenant, interaction);
  const { application, look, user, missing, asked } = wanted;
  const [resources, choices, { phrases }, details] = await Promise.all([
    sorted(tenant, application.id, asked),
    choicesFor(tenant, wanted),
    wordsFor(request, { interaction }),
    readableDetails(tenant, interaction.params),
  ]);
  const read = async (pick: (one: (typeof resources)[number]) => readonly string[]) => {
    const all = await Promise.all(resources.map((one) => described(tenant, one.indicator, pick(one))));
    return all.flatMap((one) =>
      one
        ? [
            {
              title: one.resource.name,
              permissions: one.scopes.map((scope) => scope.description || scope.name),
            },
          ]
        : [],
    );
  };
  const [own, throughOrganizations] = await Promise.all([
    read((one) => one.own),
    read((one) => one.throughOrganizations),
  ]);
  const personal = personalScopes(phrases, asked.oidc);
  const isNew = details.length > 0 || missing.oidc.length > 0 || Object.keys(missing.resources).length > 0;
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
        permissions: values.map(({ label, value }) => `${label}: ${value}`),
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
  return sendScreen(request, reply, screen, { interaction, ...(errors && { status: 422 }) });
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
