export const mfa = {
  title: 'Multi-factor authentication',
  purpose: 'A second step at sign-in, so that a password alone opens nothing.',
  factors: {
    title: 'Factors',
    hint: 'What people may use as their second step. A passkey is asked for first, then what was used last.',
    names: {
      WebAuthn: 'Passkeys',
      Totp: 'Authenticator app',
      PhoneVerificationCode: 'Code by text message',
      EmailVerificationCode: 'Code by email',
      BackupCode: 'Backup codes',
    },
    explanations: {
      WebAuthn: 'Fingerprint, face, screen lock or security key. Bound to the domain of your sign-in pages.',
      Totp: 'A new code every thirty seconds, from an app that works offline.',
      PhoneVerificationCode: 'Everybody with a phone number has it.',
      EmailVerificationCode: 'Everybody with an email address has it.',
      BackupCode: 'Ten codes for whoever loses their phone. Needs another factor.',
    },
    maxTotp: 'Authenticator apps for each person',
    maxTotpHint: 'So that a second phone opens the account when the first is lost.',
    signsIn: 'Whoever signs in with such a code needs another factor for that sign-in.',
    alone: 'People sign in with such a code. Turn another factor on first, which can be asked of them.',
    undelivered: {
      email: 'No connector sends email yet: codes stay in the development inbox.',
      phone: 'No connector sends text messages yet: codes stay in the development inbox.',
    },
    unsent: {
      email: 'No connector sends email: codes cannot be sent, and nobody gets in by them.',
      phone: 'No connector sends text messages: codes cannot be sent, and nobody gets in by them.',
    },
    connectors: 'Connectors',
  },
  policy: {
    title: 'Policy',
    hint: 'When people need a second step, and when they are asked to set one up.',
    requirement: 'Second step',
    requirements: {
      optional: 'Optional',
      mandatory: 'Required for everybody',
      adaptive: 'Adaptive: when a sign-in looks risky',
    },
    adaptiveHint:
      'Everybody sets a factor up. They are asked for it on a new device, in a new country or network, after a long time away, or when the distance since the last sign-in is too far to travel.',
    adaptivePrompt: 'Have it set up',
    adaptivePrompts: {
      PromptAtSignInAndSignUpMandatory: 'When people register, or at their next sign-in',
      PromptOnlyAtSignInMandatory: 'At the next sign-in after registering',
    },
    prompt: 'Offer to set it up',
    prompts: {
      PromptAtSignInAndSignUp: 'At registration and sign-in; can be skipped',
      PromptOnlyAtSignIn: 'At the next sign-in; can be skipped',
      NoPrompt: 'Never',
    },
    offerAgain: 'Days until it is offered again',
    offerAgainHint: 'To people who skipped it. Empty: never again.',
    organizations: 'Members of organizations that require it must set one up at their next sign-in',
    organizationsHint: 'Without a factor they get no token for such an organization either way.',
  },
  recovery: {
    title: 'Lost second factors',
    hint: 'For people who have neither a factor nor a backup code left.',
    enabled: 'Let people ask for a new one at their sign-in',
    enabledHint:
      'Their email address is told and can stop it; an administrator approves or refuses (Users, Recovery requests). Never for administrators.',
    wait: 'Hours before it can be approved',
    waitHint: '0 to 168. The time in which the person can stop what somebody else asked for.',
  },
  trust: {
    title: 'Trusted devices',
    hint: 'Fewer second steps for people on their own devices.',
    enabled: 'Let people tick “Don’t ask again on this device”',
    enabledHint:
      'Ends when they change their password or a factor. Organizations that require a second step, and applications that ask for one, still get it.',
    days: 'Days until they are asked again',
  },
  problems: {
    backupAlone: 'Turn another factor on, or backup codes off.',
    channelAlone: 'People sign in with such a code: turn another factor on, too.',
    adaptiveAlone: 'Turn a factor on: there is nothing to ask for.',
    maxTotp: (most: number) => `A whole number from 1 to ${most}.`,
    recoveryWait: 'A whole number from 0 to 168.',
    trustDays: 'A whole number of days from 1 to 365.',
    offerAgain: 'A whole number of days from 1 to 3650, or nothing.',
  },
  confirm: {
    title: 'Require a second step of everybody?',
    consequence: 'At their next sign-in, people without a factor have to set one up before they get in.',
    action: 'Require it',
  },
};
