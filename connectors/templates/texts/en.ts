import type { MessageTexts } from './types.ts';

export const en: MessageTexts = {
  purpose: {
    SignIn: 'Your sign-in code',
    Register: 'Your registration code',
    ForgotPassword: 'Your code to reset the password',
    Generic: 'Your verification code',
    UserPermissionValidation: 'Your code to confirm it is you',
    BindNewIdentifier: 'Your code to add this contact to your account',
    MfaVerification: 'Your code for the second step',
    BindMfa: 'Your code to set up the second step',
  },
  subject: '{{purpose}}: {{code}}',
  enterCode: 'Enter this code on the page that asked for it.',
  expires: 'It works for {{expiresIn}} minutes.',
  ignore: 'If you did not ask for it, ignore this message and give the code to nobody.',
  link: { text: 'Or follow this link in the browser where you asked for it.', button: 'Continue' },
  invitation: {
    subject: 'You are invited',
    text: 'Somebody invited you to join their organization. Follow the link to accept.',
    button: 'Open the invitation',
  },
};
