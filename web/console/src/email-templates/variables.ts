/** What a template may name, by kind (contract CONNECTORS §2). */
import type { MessageType } from '@portero/schema/messages.ts';

const always = [
  '{{application.name}}',
  '{{application.displayName}}',
  '{{application.branding.logoUrl}}',
  '{{organization.name}}',
  '{{organization.branding.logoUrl}}',
  '{{locale}}',
  '{{uiLocales}}',
];
const coded = ['{{code}}', '{{expiresIn}}', ...always];
const ofPerson = ['{{user.name}}', '{{user.username}}', '{{user.primaryEmail}}', '{{user.avatar}}'];
const invitation = ['{{link}}', '{{inviter.name}}', '{{inviter.primaryEmail}}', ...always];
const withPerson = [...coded, ...ofPerson];

/** The link is there where the tenant sends one beside the code. */
const signIn = ['{{code}}', '{{link}}', '{{expiresIn}}', ...always];

/** The same list each time, so that an editor need not begin anew. */
export function variablesOf(type: MessageType): readonly string[] {
  if (type === 'OrganizationInvitation') return invitation;
  if (type === 'SignIn' || type === 'Register' || type === 'ForgotPassword') return signIn;
  return type === 'UserPermissionValidation' || type === 'BindNewIdentifier' || type === 'BindMfa'
    ? withPerson
    : coded;
}

/** Text messages know nothing of where they come from. */
const smsCoded = ['{{code}}', '{{expiresIn}}', '{{locale}}', '{{uiLocales}}'];
const smsInvitation = ['{{link}}', '{{locale}}', '{{uiLocales}}'];
export const smsVariablesOf = (type: MessageType): readonly string[] =>
  type === 'OrganizationInvitation' ? smsInvitation : smsCoded;

/** What a message is of no use without. */
export const needed = (type: MessageType): string =>
  type === 'OrganizationInvitation' ? '{{link}}' : '{{code}}';
