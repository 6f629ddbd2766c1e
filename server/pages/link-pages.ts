/**
 * What a link with a one-time token opens (contract EXPERIENCE §4.8, §8, §8.4). Opening a page uses nothing up, since
 * mail scanners open every link: the button does. The page says for whom the link is, so that nobody is led into a
 * stranger's account.
 */
import { isError, type PorteroError } from '@portero/schema/errors.ts';
import type { InteractionEvent } from '@portero/schema/experience.ts';
import type { Screen } from '@portero/sign-in/index.ts';
import type { ExperienceContext } from '../experience/experience.ts';
import { changeEvent, remember, start } from '../experience/flow.ts';
import { identify } from '../experience/identification.ts';
import { lookAtLink } from '../experience/links.ts';
import { readState } from '../experience/state.ts';
import { verifyOneTimeToken } from '../experience/verifications/one-time-token.ts';
import type { Interaction } from '../oidc/interaction/interactions.ts';
import { isLinkOf, isUsed, type Link, linkIn } from '../oidc/interaction/link-check.ts';
import { nameOfOrganization } from '../organizations/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { findUserById, findUserByIdentifier, type User } from '../users/rules.ts';
import type { Page, Visit } from './page.ts';
import { nameOf } from './person.ts';
import { startAgainUrl } from './start-again.ts';
import * as steps from './steps.ts';
import { agreeing, termsAtRegistration, termsAtSignIn } from './terms.ts';

export const linkPath = '/one-time-token';
export const troublePath = '/one-time-token/error';
export const switchPath = '/switch-account';

export const linkOf = ({ params }: Interaction): Link | undefined => linkIn(params);

type Opened = {
  readonly link: Link;
  readonly event: InteractionEvent;
  /** The only thing that the token is for, if there is one. */
  readonly boundTo: InteractionEvent | undefined;
  readonly user: User | undefined;
  /** Of an invitation. */
  readonly organization: string | undefined;
};

/** @throws one_time_token.* when it opens nothing */
async function open({ ctx: { tenant, interaction } }: Visit): Promise<Opened | undefined> {
  const link = linkOf(interaction);
  if (!link) return undefined;
  const { interactionEvent: boundTo, organizationId } = await lookAtLink(tenant, link);
  const organization = organizationId && (await nameOfOrganization(tenant, organizationId));
  const user = await findUserByIdentifier(tenant, { type: 'email', value: link.email });
  const wish = interaction.params.first_screen === 'reset_password' ? 'ForgotPassword' : undefined;
  return { link, event: boundTo ?? wish ?? (user ? 'SignIn' : 'Register'), boundTo, user, organization };
}

/** Whether the box of the terms stands on the page: where the person gets an account, or at every sign-in. */
const withTerms = ({ experience }: Visit, { event }: Pick<Opened, 'event'>): boolean =>
  event === 'Register' ? termsAtRegistration(experience) : event === 'SignIn' && termsAtSignIn(experience);

export const oneTimeTokenPage: Page = {
  async screen(visit, { errors }) {
    try {
      const opened = await open(visit);
      if (!opened) return { page: '/sign-in' };
      if (mismatchOf(opened)) return { page: troublePath };
      const { link, event, organization } = opened;
      return {
        organization,
        kind: 'one-time-token',
        email: link.email,
        purpose: event,
        termsCheckbox: withTerms(visit, opened),
        errors,
      };
    } catch (failure) {
      if (troubleOf(failure)) return { page: troublePath };
      throw failure;
    }
  },
  async submit(visit, form) {
    try {
      const opened = await open(visit);
      if (!opened) return { page: '/sign-in' };
      return await follow(await agreeing(visit, form, withTerms(visit, opened)), opened);
    } catch (failure) {
      if (troubleOf(failure)) return { page: troublePath };
      throw failure;
    }
  },
  preview: () => ({
    kind: 'one-time-token',
    email: 'ana@example.com',
    purpose: 'SignIn',
    termsCheckbox: false,
  }),
};

async function follow(ctx: ExperienceContext, { link, event, boundTo }: Opened): Promise<steps.Next> {
  // Where registration is closed the token opens it; it is shown first.
  await start(ctx, event === 'Register' && boundTo === undefined ? 'SignIn' : event);
  const verificationId = await verifyOneTimeToken(ctx, link.email, link.token);
  await remember(ctx, { identifier: { type: 'email', value: link.email }, verificationId });
  try {
    if (event === 'Register') await changeEvent(ctx, 'Register');
    await identify(ctx, verificationId);
  } catch (failure) {
    if (isError(failure, 'user.missing_profile')) return steps.missingPage(ctx, failure.data);
    throw failure;
  }
  return event === 'ForgotPassword' ? { page: '/forgot-password/reset' } : steps.proceed(ctx);
}

type Trouble = Extract<Screen, { kind: 'link-trouble' }>['reason'];

function troubleOf(failure: unknown): Trouble | undefined {
  const reasons: Partial<Record<PorteroError['code'], Trouble>> = {
    'one_time_token.token_consumed': 'used',
    'one_time_token.token_expired': 'expired',
    'one_time_token.token_revoked': 'withdrawn',
    'one_time_token.token_not_found': 'unknown',
    'one_time_token.email_mismatch': 'unknown',
    'one_time_token.interaction_event_mismatch': 'unknown',
    'user.email_already_in_use': 'known',
    'user.user_not_exist': 'no-account',
  };
  return isError(failure) ? reasons[failure.code] : undefined;
}

/** A link to register for somebody who has an account, or to sign in for somebody who has none. */
function mismatchOf({ event, user }: Opened): Trouble | undefined {
  if (event === 'Register') return user ? 'known' : undefined;
  return user ? undefined : 'no-account';
}

/** Says why the link leads no further; asked afresh, so that a reload says what is true then. */
export const linkTroublePage: Page = {
  async screen(visit) {
    const { interaction } = visit.ctx;
    const restartUrl = await startAgainUrl(visit.request, interaction);
    const say = (reason: Trouble): Screen => ({ kind: 'link-trouble', reason, restartUrl });
    try {
      const opened = await open(visit);
      if (!opened) return { page: '/sign-in' };
      const mismatch = mismatchOf(opened);
      return mismatch ? say(mismatch) : { page: linkPath };
    } catch (failure) {
      const reason = troubleOf(failure);
      if (!reason) throw failure;
      return say(reason);
    }
  },
  submit: async () => ({ page: '/sign-in' }),
  preview: () => ({ kind: 'link-trouble', reason: 'expired' }),
};

/** Somebody else is signed in here than the link is for: nothing happens before they say so. */
export const switchAccountPage: Page = {
  async screen({ ctx: { tenant, interaction } }, { errors }) {
    const link = linkOf(interaction);
    const user = interaction.sessionAccountId && (await findUserById(tenant, interaction.sessionAccountId));
    if (!link || !user) return { page: '/sign-in' };
    return { kind: 'switch-account', current: nameOf(user), next: link.email, errors };
  },
  async submit({ ctx }, form) {
    if (form.action !== 'cancel') return { page: linkPath };
    await start(ctx, 'SignIn');
    await remember(ctx, { keepsAccount: true });
    return { page: '/consent' };
  },
  preview: () => ({ kind: 'switch-account', current: 'Luis', next: 'ana@example.com' }),
};

/**
 * Where a signed-in person goes before the application gets its answer, when the request came with a link
 * (contract EXPERIENCE §8.4); undefined when nothing is left to do.
 */
export async function pageBeforeConsent(
  tenant: TenantContext,
  interaction: Interaction,
): Promise<string | undefined> {
  const link = linkOf(interaction);
  if (!link || interaction.sessionAccountId === undefined) return undefined;
  if ((await readState(tenant, interaction.uid))?.page?.keepsAccount) return undefined;
  const user = await findUserById(tenant, interaction.sessionAccountId);
  if (!isLinkOf(link, user?.primaryEmail)) return switchPath;
  return (await isUsed(tenant, link)) ? undefined : linkPath;
}
