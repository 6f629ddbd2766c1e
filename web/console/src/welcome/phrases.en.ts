export const welcome = {
  title: 'Welcome',
  headline: 'Open the door.',
  sentence:
    'Portero signs people in to your applications and decides what they may do. This instance is new: it needs the person who will look after it.',
  steps: [
    { title: 'Create the first administrator', sentence: 'A username and a password, for you.' },
    { title: 'Create an application', sentence: 'Pick your framework; the guide carries your own values.' },
    { title: 'Sign somebody in', sentence: 'Codes land in a development inbox until you connect email.' },
  ],
  create: 'Create the first administrator',
  needsCode:
    'To prove that you started this server, use the address it printed in its terminal, or paste the one-time code from it.',
  code: 'Set-up code',
  codeHint: 'The part after setup_code= in the printed address. It works once.',
  taken: {
    title: 'This instance has its administrator',
    sentence: 'Sign in with that account to go on.',
    signIn: 'Sign in',
  },
  signingIn: 'Signing you in',
  failed: {
    title: 'You are not signed in',
    denied: 'The sign-in was cancelled or refused.',
    stale: 'This sign-in was started in another tab, or too long ago.',
    other: 'The sign-in could not be finished.',
    again: 'Sign in again',
  },
  invitation: {
    title: 'Invitation',
    headline: 'You are invited to administer this instance.',
    sentence: (inviter: string | null, roles: string) =>
      inviter === null
        ? `Your role will be: ${roles}.`
        : `${inviter} invites you. Your role will be: ${roles}.`,
    address: (email: string) =>
      `The account will belong to ${email}. You choose a username and a password next.`,
    create: 'Create my account',
    over: 'This invitation is over',
    signIn: 'I have an account: sign in',
  },
};
