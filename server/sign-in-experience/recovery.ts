/** By which channels a forgotten password can be reset: listed, and there is a way to send the code. */
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { Channels } from '../connectors/availability.ts';

/** Email first. Empty where a forgotten password cannot be reset. */
export function recoveryMethods(
  { forgotPasswordMethods }: Pick<SignInExperience, 'forgotPasswordMethods'>,
  channels: Pick<Channels, 'email' | 'sms'>,
): ('email' | 'phone')[] {
  // null is what tenants have that never chose: whatever can be sent.
  const listed = (method: 'EmailVerificationCode' | 'PhoneVerificationCode') =>
    forgotPasswordMethods === null || forgotPasswordMethods.includes(method);
  const methods: ('email' | 'phone')[] = [];
  if (channels.email && listed('EmailVerificationCode')) methods.push('email');
  if (channels.sms && listed('PhoneVerificationCode')) methods.push('phone');
  return methods;
}
