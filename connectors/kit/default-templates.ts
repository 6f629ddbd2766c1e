/** What the form starts with: one worded template for each usage type, to be changed at will. */
import type { Template } from './connector.ts';

const texts: Readonly<Record<Template['usageType'], { subject: string; intro: string }>> = {
  SignIn: { subject: 'Your sign-in code: {{code}}', intro: 'Enter this code to sign in.' },
  Register: { subject: 'Your registration code: {{code}}', intro: 'Enter this code to create your account.' },
  ForgotPassword: {
    subject: 'Your code to reset the password: {{code}}',
    intro: 'Enter this code to choose a new password.',
  },
  Generic: { subject: 'Your verification code: {{code}}', intro: 'Enter this code to go on.' },
  OrganizationInvitation: {
    subject: 'You are invited',
    intro: 'Open this address to accept the invitation: {{link}}',
  },
  UserPermissionValidation: {
    subject: 'Confirm that it is you: {{code}}',
    intro: 'Enter this code to confirm that it is you.',
  },
  BindNewIdentifier: {
    subject: 'Confirm your address: {{code}}',
    intro: 'Enter this code to add this address to your account.',
  },
  MfaVerification: {
    subject: 'Your second-step code: {{code}}',
    intro: 'Enter this code as the second step of signing in.',
  },
  BindMfa: {
    subject: 'Turn on codes by e-mail: {{code}}',
    intro: 'Enter this code to turn on two-step verification.',
  },
};

export const defaultEmailTemplates: readonly Required<Pick<Template, 'usageType' | 'subject' | 'content'>>[] =
  Object.entries(texts).map(([usageType, { subject, intro }]) => ({
    usageType: usageType as Template['usageType'],
    subject,
    content: page(intro, usageType !== 'OrganizationInvitation'),
  }));

function page(intro: string, withCode: boolean): string {
  const code = withCode
    ? '<p style="font-size:32px;font-weight:600;letter-spacing:8px;margin:24px 0">{{code}}</p><p>It expires in {{expiresIn}} minutes.</p>'
    : '';
  return `<div style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;max-width:480px;margin:0 auto;padding:24px"><p>${intro}</p>${code}<p style="color:#667">If you did not ask for this, you can ignore this message.</p></div>`;
}
