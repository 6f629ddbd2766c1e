/** Every screen with plausible contents, for tests and screenshots. */
import { type PageContext, type Phrases, phrases, type Screen } from './index.ts';

/** A tenant that has set everything but a logo. */
export function sampleContext(language: string, more: Partial<PageContext> = {}): PageContext {
  return {
    experience: {
      branding: {},
      color: { primaryColor: '#4c4ed6', isDarkModeEnabled: true, darkPrimaryColor: '#8b90ff' },
      customCss: null,
      termsOfUseUrl: 'https://example.com/terms',
      privacyPolicyUrl: 'https://example.com/privacy',
      supportEmail: 'help@example.com',
      supportWebsiteUrl: 'https://example.com/help',
      hideLogtoBranding: false,
    },
    applicationName: 'Librería',
    language,
    phrases: wordsOf(language),
    phone: { countries: sampleCountries, selected: 'ES' },
    csrf: 'token',
    nonce: 'nonce',
    path: '/sign-in?app_id=library',
    links: {
      signIn: '/sign-in?app_id=library',
      register: '/register?app_id=library',
      forgotPassword: '/forgot-password?app_id=library',
      back: '/sign-in?app_id=library',
    },
    preview: false,
    ...more,
  };
}

/** Looks like a code, says nothing. */
const sampleQr = Array.from({ length: 21 * 21 }, (_, at) => [4 + (at % 21), 4 + Math.floor(at / 21)] as const)
  .filter(([x, y]) => (x * y + x + 3 * y) % 3 === 0)
  .map(([x, y]) => `M${x} ${y}h1v1h-1z`)
  .join('');

const sampleCountries = [
  { code: 'AG', name: 'Antigua & Barbuda', calling: '1' },
  { code: 'DE', name: 'Germany', calling: '49' },
  { code: 'ES', name: 'Spain', calling: '34' },
];

function wordsOf(language: string): Phrases {
  const words = phrases[language];
  if (!words) throw new Error(`No phrases in ${language}`);
  return words;
}

/** Named screens; `text` stands wherever a screen takes one. */
export function sampleScreens(text = 'ana@example.com'): Record<string, Screen> {
  const identifier = { type: 'email', value: text } as const;
  return {
    'sign-in': {
      kind: 'sign-in',
      identifiers: ['username', 'email'],
      withPassword: true,
      canRegister: true,
      canResetPassword: true,
      termsCheckbox: false,
    },
    'sign-in-email': {
      kind: 'sign-in',
      identifiers: ['email'],
      withPassword: false,
      canRegister: true,
      canResetPassword: false,
      termsCheckbox: true,
      value: text,
    },
    'sign-in-phone': {
      kind: 'sign-in',
      identifiers: ['username', 'phone'],
      withPassword: false,
      moreOptions: true,
      canRegister: true,
      canResetPassword: false,
      termsCheckbox: false,
      value: text === 'ana@example.com' ? '600 123 456' : text,
    },
    'sign-in-passkey': {
      kind: 'sign-in',
      identifiers: ['email'],
      withPassword: false,
      canRegister: true,
      canResetPassword: false,
      termsCheckbox: false,
      passkey: { options: '{}', button: true, autofill: true },
    },
    passkey: { kind: 'passkey', identifier, options: '{}', canUsePassword: true, canUseCode: true },
    'passkey-offer': { kind: 'passkey-offer', options: '{}', device: { browser: 'Chrome', system: 'Mac' } },
    'passkey-sign-up': {
      kind: 'passkey-sign-up',
      identifier,
      options: '{}',
      device: { browser: 'Chrome', system: 'Mac' },
    },
    'new-password-way-back': {
      kind: 'new-password',
      flow: 'way-back',
      policy: [{ phrase: 'minLength', count: 8 }, { phrase: 'notCommon' }],
      identifier: { type: 'username', value: 'ana' },
    },
    'mfa-totp-trust': { kind: 'mfa-totp', hasOthers: true, trustDays: 30 },
    password: { kind: 'password', identifier, canUseCode: true, canResetPassword: true },
    register: {
      kind: 'register',
      identifiers: ['email', 'phone'],
      canSignIn: true,
      termsCheckbox: true,
      value: text,
    },
    'new-password': {
      kind: 'new-password',
      flow: 'reset',
      policy: [
        { phrase: 'minLength', count: 8 },
        { phrase: 'characterTypes', count: 2 },
        { phrase: 'notCommon' },
      ],
      identifier,
    },
    'verification-code': {
      kind: 'verification-code',
      digits: 6,
      flow: 'sign-in',
      identifier,
      resendAfterSeconds: 42,
      canUsePassword: true,
    },
    'forgot-password': { kind: 'forgot-password', identifiers: ['email', 'phone'], value: text },
    'continue-username': { kind: 'continue-identifier', which: 'username' },
    'continue-phone': {
      kind: 'continue-identifier',
      which: 'phone',
      value: text === 'ana@example.com' ? '' : text,
    },
    'extra-profile': {
      kind: 'extra-profile',
      fields: [
        { path: 'givenName', name: 'givenName', input: 'text', required: true },
        { path: 'company', name: 'company', input: 'text', required: true, label: text, description: text },
        { path: 'seats', name: 'seats', input: 'number', required: false, label: 'Seats', min: 1, max: 500 },
        { path: 'birthdate', name: 'birthdate', input: 'date', required: false },
        {
          path: 'plan',
          name: 'plan',
          input: 'select',
          required: true,
          label: 'Plan',
          options: [{ value: 'small', label: 'Small' }, { value: 'large' }],
        },
        {
          path: 'news',
          name: 'news',
          input: 'checkbox',
          required: false,
          label: 'Send me news',
          checked: true,
        },
      ],
      values: text === 'ana@example.com' ? {} : { company: text, plan: text },
    },
    'confirm-create': { kind: 'confirm', question: 'create-account', identifier, termsCheckbox: true },
    'confirm-sign-in': { kind: 'confirm', question: 'sign-in-instead', identifier, termsCheckbox: false },
    consent: {
      kind: 'consent',
      application: text === 'ana@example.com' ? 'Night Reader' : text,
      person: text,
      asked: [
        {
          permissions: [
            { text: 'See your name, username and picture', value: 'profile' },
            {
              text: text === 'ana@example.com' ? 'See your email address' : text,
              value: 'email',
              ticked: true,
            },
          ],
        },
        {
          title: text === 'ana@example.com' ? 'Library' : text,
          permissions: [
            {
              text: text === 'ana@example.com' ? 'Read the books you have borrowed' : text,
              value: 'https://library.example.com read',
              ticked: true,
            },
            { text: 'Renew them', value: 'https://library.example.com renew', ticked: false },
          ],
        },
      ],
      organizations: {
        offered: [
          { id: 'a', name: text === 'ana@example.com' ? 'Reading circle' : text, chosen: true },
          { id: 'b', name: 'Town library', chosen: false },
        ],
        permissions: [
          {
            text: text === 'ana@example.com' ? 'Invite members' : text,
            value: 'urn:logto:resource:organizations invite',
            ticked: true,
          },
        ],
      },
      destination: text === 'ana@example.com' ? 'reader.example.com' : text,
      switchUrl: '/sign-in',
      documents: { terms: 'https://reader.example.com/terms' },
    },
    'device-code': { kind: 'device-code', value: text === 'ana@example.com' ? 'WDJB' : text },
    'device-confirm': {
      kind: 'device-confirm',
      action: '/oidc/device',
      token: 'token',
      application: text === 'ana@example.com' ? 'Library on TV' : text,
      code: text === 'ana@example.com' ? 'WDJB-MJHT' : text,
      device: { ip: '203.0.113.7', userAgent: text === 'ana@example.com' ? 'library-tv/2.1' : text },
      person: text,
    },
    'device-done': { kind: 'device-done' },
    'device-denied': { kind: 'device-denied' },
    'mfa-offer': { kind: 'mfa-offer' },
    'mfa-choose': {
      kind: 'mfa-choose',
      purpose: 'verify',
      choices: [
        { factor: 'WebAuthn' },
        { factor: 'Totp' },
        { factor: 'PhoneVerificationCode', to: '****5678' },
        { factor: 'EmailVerificationCode', to: text },
        { factor: 'BackupCode' },
      ],
      canSkip: false,
      canRecover: true,
    },
    'mfa-bind': {
      kind: 'mfa-choose',
      purpose: 'bind',
      choices: [{ factor: 'WebAuthn' }, { factor: 'Totp' }, { factor: 'PhoneVerificationCode' }],
      canSkip: true,
    },
    'mfa-more': { kind: 'mfa-choose', purpose: 'more', choices: [{ factor: 'Totp' }], canSkip: true },
    'mfa-totp': { kind: 'mfa-totp', hasOthers: true },
    'mfa-totp-set-up': {
      kind: 'mfa-totp-set-up',
      secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      uri: 'otpauth://totp/id.example.com:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=id.example.com',
      qr: { size: 29, path: sampleQr },
      hasOthers: true,
    },
    'mfa-backup-code': { kind: 'mfa-backup-code', hasOthers: true },
    'mfa-lost': { kind: 'mfa-totp', hasOthers: false, canRecover: true },
    'mfa-recovery': { kind: 'mfa-recovery', state: 'ask', refused: true, reason: text },
    'mfa-recovery-waiting': {
      kind: 'mfa-recovery',
      state: 'waiting',
      until: text === 'ana@example.com' ? '28 November 2026, 19:04 UTC' : text,
    },
    'mfa-recovery-waiting-elsewhere': { kind: 'mfa-recovery', state: 'waiting', elsewhere: true },
    'mfa-recovery-approved-elsewhere': { kind: 'mfa-recovery', state: 'approved', elsewhere: true },
    'mfa-recovery-closed': { kind: 'mfa-recovery', state: 'ask', closed: true },
    'mfa-recovery-approved': { kind: 'mfa-recovery', state: 'approved' },
    'recovery-stop': { kind: 'recovery-stop', action: '/recovery/stop', token: 'token' },
    'recovery-continue': { kind: 'recovery-continue', action: '/recovery/continue', token: 'token' },
    'recovery-continued': { kind: 'recovery-continued', restartUrl: '/sign-in' },
    'recovery-stopped': { kind: 'recovery-stopped', passwordUrl: '/oidc/auth' },
    'mfa-backup-codes': {
      kind: 'mfa-backup-codes',
      codes: Array.from({ length: 10 }, (_, at) => `${at}f3a90c${at}e1`),
    },
    'mfa-code': {
      kind: 'mfa-code',
      digits: 8,
      channel: 'email',
      to: text,
      resendAfterSeconds: 42,
      hasOthers: true,
    },
    'mfa-passkey': { kind: 'mfa-passkey', purpose: 'verify', options: '{}', hasOthers: true },
    'mfa-passkey-set-up': {
      kind: 'mfa-passkey',
      purpose: 'bind',
      options: '{}',
      hasOthers: false,
      device: { browser: 'Chrome', system: 'Mac' },
    },
    'one-time-token': { kind: 'one-time-token', email: text, purpose: 'SignIn', termsCheckbox: false },
    'one-time-token-new': { kind: 'one-time-token', email: text, purpose: 'Register', termsCheckbox: true },
    'link-trouble': { kind: 'link-trouble', reason: 'expired', restartUrl: 'https://library.example.com/' },
    'sign-in-link': { kind: 'sign-in-link', email: text },
    'other-browser': { kind: 'other-browser', email: text, restartUrl: 'https://library.example.com/' },
    invitation: {
      kind: 'one-time-token',
      email: text,
      purpose: 'Register',
      organization: text === 'ana@example.com' ? 'Reading circle' : text,
      termsCheckbox: false,
    },
    'invitation-expired': { kind: 'link-trouble', reason: 'invitation-expired' },
    joined: {
      kind: 'joined',
      organization: text === 'ana@example.com' ? 'Reading circle' : text,
      startUrl: 'https://library.example.com/',
    },
    'link-used': { kind: 'link-trouble', reason: 'used' },
    'switch-account': { kind: 'switch-account', current: text, next: text },
    'select-account': {
      kind: 'select-account',
      person: text === 'ana@example.com' ? 'Ana · ana@example.com' : text,
      name: text === 'ana@example.com' ? 'Ana' : text,
    },
    'select-organization': {
      kind: 'select-organization',
      application: text === 'ana@example.com' ? 'Night Reader' : text,
      person: text === 'ana@example.com' ? 'Ana · ana@example.com' : text,
      organizations: [
        {
          id: 'a',
          name: text === 'ana@example.com' ? 'Panadería Sol' : text,
          description: text === 'ana@example.com' ? 'Bread, cakes and two ovens' : text,
          roles: [text === 'ana@example.com' ? 'owner' : text, 'baker'],
          isLast: true,
        },
        { id: 'b', name: 'Reading circle', description: null, roles: ['reader'], isLast: false },
        { id: 'c', name: 'Night shift', description: null, roles: [], isLast: false },
      ],
      invitations: [{ id: 'd', name: text === 'ana@example.com' ? 'Choir' : text, roles: ['singer'] }],
      canSkip: true,
      search: { value: '', hidden: { app_id: 'reader' }, isCut: true },
    },
    'select-organization-none': {
      kind: 'select-organization',
      application: text === 'ana@example.com' ? 'Night Reader' : text,
      person: text === 'ana@example.com' ? 'Ana · ana@example.com' : text,
      organizations: [],
      invitations: [],
      canSkip: false,
    },
    'no-access': {
      kind: 'no-access',
      application: text === 'ana@example.com' ? 'Night Reader' : text,
      person: text,
    },
    error: {
      kind: 'error',
      message: text === 'ana@example.com' ? 'This link was used already. Ask for a new one.' : text,
      requestId: text === 'ana@example.com' ? 'req-7f3k2m9q' : text,
      restartUrl: '/start',
    },
    'not-found': { kind: 'not-found', restartUrl: 'https://library.example.com/' },
    'sign-out': {
      kind: 'sign-out',
      action: '/oidc/session/end/confirm',
      token: 'token',
      staySignedInUrl: '/',
    },
    'signed-out': { kind: 'signed-out' },
    'signed-out-home': { kind: 'signed-out', restartUrl: 'https://library.example.com/' },
    'front-door': { kind: 'front-door' },
    'unknown-session': { kind: 'unknown-session', restartUrl: 'https://library.example.com/' },
    'account-suspended': { kind: 'account-suspended' },
    ...accountSamples(text),
    'password-changed': { kind: 'password-changed', canSignIn: true },
    'password-changed-closed': { kind: 'password-changed', canSignIn: false },
  };
}

function accountSamples(text: string): Record<string, Screen> {
  const nav = (['security', 'profile', 'sessions'] as const).map((name, at) => ({
    href: `/account/${name}`,
    label: phrases.en!.account[name],
    icon: (['lock', 'person', 'app'] as const)[at]!,
    isCurrent: at === 0,
  }));
  const time = { at: '2026-05-04T10:00:00.000Z', text: 'May 4, 2026, 10:00 AM UTC' };
  const words = phrases.en!.account;
  const back = { href: '/account/security', label: words.back };
  return {
    'account-list': {
      kind: 'account',
      page: {
        view: 'list',
        title: words.security,
        lead: words.securityLead,
        done: words.doneSaved,
        nav,
        person: { name: text, picture: text },
        signOut: { href: '/oidc/session/end', label: words.signOut },
        sections: [
          {
            title: words.signIn,
            rows: [
              {
                icon: 'mail',
                label: 'Email address',
                value: text,
                badge: words.notConfirmed,
                badgeTone: 'open',
                links: [
                  { href: '/account/email/confirm', label: words.confirm },
                  { href: '/account/email', label: words.change },
                  { href: '/account/remove?what=email', label: words.remove },
                ],
              },
              {
                icon: 'app',
                label: 'Firefox on Linux',
                badge: words.thisDevice,
                value: text,
                time: { ...time, phrase: words.signedIn },
                action: { action: 'end', id: text, label: words.signOut, danger: true },
              },
            ],
            action: { action: 'others', label: words.signOutOthers, danger: true },
          },
          {
            title: words.apps,
            lead: words.appsLead,
            rows: [{ icon: 'key', label: text, points: [text], note: text }],
          },
          { title: words.passkeys, rows: [], empty: words.noPasskeys },
          {
            title: words.profile,
            rows: [],
            details: {
              fields: [{ path: 'name', name: 'name', input: 'text', required: false, label: text }],
              values: { name: text },
              submit: words.save,
            },
          },
        ],
      },
    },
    'demo-app': {
      kind: 'demo-app',
      person: { name: text, also: text },
      claims: [
        { name: 'sub', value: text },
        { name: 'amr', value: '["pwd"]' },
        { name: 'roles', value: JSON.stringify([text, 'reader'], null, 1) },
        {
          name: 'iat',
          value: '1795929600',
          time: { at: '2026-11-29T05:20:00Z', text: '29 Nov 2026, 05:20 UTC' },
        },
      ],
      idToken: `eyJhbGciOiJFUzM4NCJ9.${'bGlicmVyaWE'.repeat(20)}.${'c2lnbmVk'.repeat(8)}`,
      address: '/demo-app',
      signOutUrl: '/oidc/session/end',
      accountUrl: '/account',
    },
    'account-check': {
      kind: 'account',
      page: {
        view: 'task',
        title: words.verifyTitle,
        lead: words.verifyLead,
        icon: 'lock',
        back,
        parts: [
          { part: 'password', fresh: false },
          { part: 'submit', label: 'Continue' },
          { part: 'ways', links: [{ href: '/account', label: 'Email', icon: 'mail', note: text }] },
        ],
      },
    },
    'account-remove': {
      kind: 'account',
      page: {
        view: 'task',
        title: 'Remove this?',
        lead: text,
        icon: 'alert',
        tone: 'bad',
        back,
        parts: [
          { part: 'identifier', type: 'email', value: text },
          { part: 'text', name: 'name', label: words.passkeyName, value: text, hint: text },
          { part: 'secret', label: text, value: text },
          { part: 'submit', label: words.remove, danger: true },
          { part: 'quiet', label: text, action: 'other' },
          { part: 'link', href: text, label: text },
        ],
      },
    },
    'account-token': {
      kind: 'account',
      page: {
        view: 'task',
        title: words.createToken,
        lead: words.tokensLead,
        back,
        parts: [
          { part: 'text', name: 'name', label: words.tokenName, value: text, hint: words.tokenNameHint },
          {
            part: 'select',
            name: 'life',
            label: words.tokenLife,
            options: [
              { value: '30', label: '30 days' },
              { value: '90', label: text },
            ],
            chosen: '90',
          },
          {
            part: 'choice',
            name: 'reach',
            label: words.tokenMay,
            options: [
              { value: 'all', label: words.tokenAll, chosen: false },
              {
                value: 'some',
                label: words.tokenSome,
                chosen: true,
                boxes: {
                  name: 'may',
                  groups: [
                    {
                      title: words.tokenAboutYou,
                      boxes: [{ value: 'profile ', label: phrases.en!.scope.profile, chosen: true }],
                    },
                    { title: text, boxes: [{ value: text, label: text, chosen: false }] },
                  ],
                },
              },
            ],
          },
          { part: 'submit', label: words.createToken },
        ],
      },
    },
    'account-done': {
      kind: 'account',
      page: {
        view: 'task',
        title: words.doneTitle,
        lead: words.doneLead,
        icon: 'check',
        tone: 'good',
        isPlain: true,
        parts: [{ part: 'button', href: text, label: words.backToApp }],
      },
    },
  };
}

/** The same screens after a refusal that says `message`. */
export function refusedScreens(text: string, message = text): Record<string, Screen> {
  const fields = [
    'company',
    'plan',
    'identifier',
    'password',
    'code',
    'terms',
    'saved',
    'organizationIds',
    'may',
  ];
  const errors = { form: message, fields: Object.fromEntries(fields.map((name) => [name, message])) };
  return Object.fromEntries(
    Object.entries(sampleScreens(text)).map(([name, screen]) => [name, { ...screen, errors }]),
  );
}
