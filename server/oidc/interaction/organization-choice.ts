/**
 * For which of their organizations somebody works at an application that asks (`organizationSelection`). The answer stays
 * with the grant, so that tokens name the organization as long as the person belongs to it; another answer makes another
 * grant. Who has just one organization is not asked. The page is `server/pages/select-organization.ts`.
 */
import type { CustomClientMetadata } from '@portero/schema/applications.ts';
import type Provider from 'oidc-provider';
import { type Client, errors, type Grant, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import * as z from 'zod';
import { invitationsWaiting } from '../../organization-invitations/waiting.ts';
import {
  findOrganization,
  isMember,
  nameOfOrganization,
  organizationsOfUser,
  standingOf,
} from '../../organizations/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { RecordBatch } from '../records/records.ts';
import { isTwoFactors } from '../sessions/authentication-context.ts';
import { isShutOut } from './access.ts';
import { isLinkWaiting } from './link-check.ts';

export const organizationPrompt = 'select_organization';

export type Selection = Exclude<NonNullable<CustomClientMetadata['organizationSelection']>, 'off'>;

/** What an application wants, if it asks at all. */
const selectionOf = (client: Client | undefined): Selection | undefined => {
  const wanted = client?.organizationSelection;
  return wanted === 'optional' || wanted === 'required' ? wanted : undefined;
};

type Choice =
  /** Nothing is asked, or something else has to be said first. */
  | { readonly kind: 'none' }
  | { readonly kind: 'open' }
  | { readonly kind: 'refused' }
  /** `null`: for none of them. */
  | { readonly kind: 'made'; readonly organizationId: string | null };

const answerShape = z.object({ accountId: z.string(), organizationId: z.string().nullable() });

/** Each request is looked at once, whoever asks first. */
const known = new WeakMap<KoaContextWithOIDC, Promise<Choice>>();
function choiceOf(tenant: TenantContext, ctx: KoaContextWithOIDC): Promise<Choice> {
  let choice = known.get(ctx);
  if (!choice) {
    choice = choose(tenant, ctx);
    known.set(ctx, choice);
  }
  return choice;
}

async function choose(tenant: TenantContext, ctx: KoaContextWithOIDC): Promise<Choice> {
  const { client, account, params, result, prompts } = ctx.oidc;
  const selection = selectionOf(client);
  if (!selection || !client || !account) return { kind: 'none' };
  const userId = account.accountId;
  // The consent page has something to say first.
  if ((await isShutOut(tenant, client.clientId, userId)) || (await isLinkWaiting(tenant, ctx)))
    return { kind: 'none' };
  const holds = async (organizationId: string | null) =>
    organizationId === null ? selection === 'optional' : isMember(tenant, organizationId, userId);

  const { data: answer } = answerShape.safeParse(result?.[organizationPrompt]);
  if (answer?.accountId === userId) {
    const { organizationId } = answer;
    // They may have been removed since they chose.
    return (await holds(organizationId)) ? { kind: 'made', organizationId } : { kind: 'open' };
  }
  const { organization_id: named } = params ?? {};
  if (typeof named === 'string' && named !== '')
    return (await holds(named)) ? { kind: 'made', organizationId: named } : { kind: 'refused' };
  const earlier = chosenIn(ctx.oidc.entities.Grant);
  const asksAgain = prompts.has(organizationPrompt) || prompts.has('select_account');
  if (!asksAgain && earlier !== undefined && (await holds(earlier)))
    return { kind: 'made', organizationId: earlier };

  const [[first, ...others], invitations] = await Promise.all([
    organizationsOfUser(tenant, userId),
    invitationsWaiting(tenant, userId),
  ]);
  if (invitations.length > 0 || others.length > 0) return { kind: 'open' };
  if (first) return { kind: 'made', organizationId: first.id };
  if (selection === 'optional') return { kind: 'none' };
  return ctx.oidc.promptPending('none') ? { kind: 'refused' } : { kind: 'open' };
}

/** Ask after signing in, and demand a second factor where the chosen organization does. */
export function askForOrganizations(tenant: TenantContext, policy: interactionPolicy.DefaultPolicy): void {
  const { Check, Prompt } = interactionPolicy;
  const isKnown = new Check('organizations_not_asked_for', '', 'invalid_request', ({ oidc }) => {
    if (oidc.prompts.has(organizationPrompt) && !selectionOf(oidc.client))
      throw new errors.InvalidRequest('unsupported prompt value requested');
    return Check.NO_NEED_TO_PROMPT;
  });
  const isProven = new Check(
    'organization_mfa',
    'the organization requires a second factor',
    'login_required',
    async (ctx) => {
      const choice = await choiceOf(tenant, ctx);
      if (choice.kind !== 'made' || choice.organizationId === null) return Check.NO_NEED_TO_PROMPT;
      const { acr } = ctx.oidc.session ?? {};
      if (isTwoFactors(acr === undefined ? {} : { acr })) return Check.NO_NEED_TO_PROMPT;
      return (await findOrganization(tenant, choice.organizationId))?.isMfaRequired ?? false;
    },
    () => ({ organizationDemandsMfa: true }),
  );
  policy.get('login')?.checks.add(isKnown, 0);
  policy.get('login')?.checks.add(isProven);

  const prompt = new Prompt({ name: organizationPrompt, requestable: true });
  prompt.checks.remove(`${organizationPrompt}_prompt`);
  const isChosen = new Check(
    'organization_chosen',
    'the person has to say for which organization they work',
    'interaction_required',
    async (ctx) => {
      const choice = await choiceOf(tenant, ctx);
      if (choice.kind === 'refused')
        throw new errors.AccessDenied('the person does not belong to the organization');
      if (choice.kind === 'made') await keepChoice(ctx, choice.organizationId);
      return choice.kind === 'open';
    },
  );
  prompt.checks.add(isChosen);
  policy.add(prompt, 1);
}

/** By organization, empty for none: what this session holds for others, so that going back and forth makes nothing new. */
const grantsHeld = z.record(z.string(), z.string());
const heldIn = 'grantsByOrganization';

/** With the grant of this session; one that was made for another organization stays as it is, and gives its place up. */
async function keepChoice({ oidc }: KoaContextWithOIDC, organizationId: string | null): Promise<void> {
  const { client, session, account, provider } = oidc;
  const { Grant: present } = oidc.entities;
  if (!client || !session || !account || !present) return;
  const earlier = chosenIn(present);
  if (earlier === organizationId) return;
  const { accountId } = account;
  const { clientId } = client;
  session.ensureClientContainer(clientId);
  const container = session.authorizationFor(clientId);
  const held = grantsHeld.catch({}).parse(Reflect.get(container, heldIn));
  const heldId = held[organizationId ?? ''];
  const former = heldId === undefined ? undefined : await provider.Grant.find(heldId);
  const isStill =
    former?.accountId === accountId && former.clientId === clientId && chosenIn(former) === organizationId;
  const grant =
    earlier === undefined ? present : isStill ? former : new provider.Grant({ accountId, clientId });
  Reflect.set(grant, 'organizationId', organizationId);
  const grantId = await grant.save();
  oidc.entity('Grant', grant);
  session.grantIdFor(clientId, grantId);
  Reflect.set(container, heldIn, {
    ...held,
    ...(earlier !== undefined && { [earlier ?? '']: present.jti }),
    [organizationId ?? '']: grantId,
  });
}

/** Undefined before anything was chosen. */
function chosenIn(grant: Grant | undefined): string | null | undefined {
  const chosen: unknown = grant && Reflect.get(grant, 'organizationId');
  return typeof chosen === 'string' || chosen === null ? chosen : undefined;
}

/** Make the engine store the choice with the grant. */
export function keepOrganizations({ Grant }: Provider): void {
  const stored: unknown = Reflect.get(Grant, 'IN_PAYLOAD');
  if (!Array.isArray(stored)) throw new Error('the OpenID engine has changed: grants have no payload');
  Object.defineProperty(Grant, 'IN_PAYLOAD', { value: [...stored, 'organizationId'] });
}

/** The organization that a token may name: the person still belongs to it, and has what it demands. */
async function presentChoice(
  tenant: TenantContext,
  { oidc }: KoaContextWithOIDC,
  userId: string,
): Promise<string | undefined> {
  const chosen = selectionOf(oidc.client) && chosenIn(oidc.entities.Grant);
  if (typeof chosen !== 'string') return undefined;
  return (await standingOf(tenant, chosen, userId)) === 'member' ? chosen : undefined;
}

/** For the ID token and userinfo; `organization_name` goes with the scope `profile`. */
export async function chosenOrganization(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
  userId: string,
): Promise<{ organization_id?: string; organization_name?: string }> {
  const id = await presentChoice(tenant, ctx, userId);
  const name = id === undefined ? undefined : await nameOfOrganization(tenant, id);
  return id === undefined || name === undefined ? {} : { organization_id: id, organization_name: name };
}

/**
 * Before an application that lets nobody in without an organization gets tokens. Whoever has left theirs chooses again:
 * what they were given ends.
 * @throws invalid_grant
 */
export async function ensureChosen(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
  userId: string,
): Promise<void> {
  if (selectionOf(ctx.oidc.client) !== 'required') return;
  if ((await presentChoice(tenant, ctx, userId)) !== undefined) return;
  const grantId = ctx.oidc.entities.Grant?.jti;
  if (grantId !== undefined) RecordBatch.current()?.revokeGrant(grantId);
  throw new errors.InvalidGrant('the person does not belong to the organization that they chose');
}
