/**
 * What stops working when nobody sends a channel's messages any more: for whoever is about to remove its connector. Notices
 * and invitations go by email as well, and stop nobody from signing in.
 */
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import * as z from 'zod';
import { inboxIsOpen } from '../development-inbox/rules.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { recoveryMethods } from '../sign-in-experience/recovery.ts';
import type { TenantContext } from '../tenants/context.ts';
import { findFactory } from './factories.ts';
import { selectConnectors } from './store.ts';

export const channelUse = z.enum(['signUp', 'signIn', 'secondFactor', 'forgotPassword', 'factorRecovery']);
const channelState = z.object({
  /** `inbox`: no connector, and the server keeps messages for whoever sets it up; `nobody`: they cannot be sent. */
  delivery: z.enum(['connector', 'inbox', 'nobody']),
  /** What would become of them without a connector. */
  withoutConnector: z.enum(['inbox', 'nobody']),
  uses: z.array(channelUse),
});
export const channelStates = z.object({ email: channelState, sms: channelState });
type ChannelState = z.infer<typeof channelState>;

/**
 * A connector of a channel counts whether or not it works. Without one, messages lie in the development inbox where
 * that is open.
 */
export async function statesOfChannels(tenant: TenantContext): Promise<z.infer<typeof channelStates>> {
  const [experience, rows] = await Promise.all([getSignInExperience(tenant), selectConnectors(tenant.db)]);
  const types = new Set(rows.map(({ connectorId }) => findFactory(connectorId)?.manifest.type));
  const withoutConnector = inboxIsOpen(tenant) ? 'inbox' : 'nobody';
  const state = (type: 'Email' | 'Sms', identifier: 'email' | 'phone'): ChannelState => ({
    delivery: types.has(type) ? 'connector' : withoutConnector,
    withoutConnector,
    uses: usesOf(experience, identifier),
  });
  return { email: state('Email', 'email'), sms: state('Sms', 'phone') };
}

function usesOf(experience: SignInExperience, identifier: 'email' | 'phone'): z.infer<typeof channelUse>[] {
  const { signUp, signIn, signInMode, mfa } = experience;
  const factor = identifier === 'email' ? 'EmailVerificationCode' : 'PhoneVerificationCode';
  const secondary = (signUp.secondaryIdentifiers ?? []).some(
    (one) => one.verify && (one.identifier === identifier || one.identifier === 'emailOrPhone'),
  );
  const registers = signUp.verify && signUp.identifiers.includes(identifier);
  const used: Record<z.infer<typeof channelUse>, boolean> = {
    signUp: signInMode !== 'SignIn' && (registers || secondary),
    signIn: signIn.methods.some((method) => method.identifier === identifier && method.verificationCode),
    secondFactor: mfa.factors.includes(factor),
    forgotPassword: recoveryMethods(experience, { email: true, sms: true }).includes(identifier),
    factorRecovery: identifier === 'email' && mfa.recovery === 'approval',
  };
  return channelUse.options.filter((use) => used[use]);
}
