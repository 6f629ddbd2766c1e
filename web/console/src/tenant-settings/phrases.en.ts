export const tenantSettings = {
  title: 'Settings',
  purpose:
    'How long browsers stay signed in, what tokens and cookies are signed with, and what people and administrators may do.',
  session: 'Sessions',
  sessionHint: 'A browser that does not come back for this long has to sign in again.',
  days: 'Signed in for (days)',
  daysHint: 'Each visit begins the time anew. Sessions that exist take it over at their next visit.',
  daysProblem: 'A number from 0.01 to 365.',
  introspection: 'Looking into tokens',
  introspectionHint:
    'By introspection an application learns of its own tokens, and of those for the APIs that it serves, which stand under its protocol settings.',
  anyApplication: 'Any application with a secret',
  anyApplicationHint:
    'It sees the tokens of all others, unless its APIs are named. Third-party applications never do.',
  pkce: 'PKCE',
  pkceHint:
    'Applications without a secret must prove that a code is meant for them. Those with a secret may, unless their protocol settings demand it.',
  pkceOfAll: 'Ask every application for PKCE',
  pkceOfAllHint:
    'From the next sign-in on. An application whose library sends no challenge can then sign nobody in.',
  secrets: 'Secrets',
  secretsHint:
    'Of applications, with the personal access tokens and one-time tokens that people and programs are given.',
  shownOnce: 'Secrets are shown once',
  shownOnceHint:
    'When they are made, and never again, to nobody. Only a hash is kept of new ones, so turning this off does not bring them back. Programs that read secrets by the API get dots.',
  notices: 'Notices',
  noticesHint:
    'People are always told by email when their address, number, password or second factors change.',
  newDevice: 'Tell people of a sign-in with a new browser',
  newDeviceHint:
    'An email with device, time and address, and the way to sign it out. Never at the first sign-in.',
  keys: 'Signing keys',
  keysHint:
    'Tokens are signed with the current key. ES256 signs for everybody, RS256 for applications that ask for it. The key before verifies until it is deleted or the next one comes.',
  cookieKeys: 'Cookie keys',
  cookieKeysHint:
    'Session cookies are signed with the newest key; the one before still verifies. After two rotations everybody has to sign in again.',
  columns: { id: 'Key', algorithm: 'Algorithm', status: 'State', created: 'Made', remove: 'Delete key' },
  states: { Next: 'Next', Current: 'Current', Previous: 'Previous' },
  signsFrom: (when: string) => `signs ${when}`,
  rotate: 'Rotate',
  rotateSigning: 'Rotate signing key',
  rotateCookie: 'Rotate cookie key',
  rotateCookieConsequence:
    'A new key signs from now on. Whoever has not come back since the rotation before has to sign in again.',
  family: 'Algorithm',
  families: { EC: 'ES256, for everybody', RSA: 'RS256, for applications that ask for it' },
  grace: 'Begins to sign',
  graceHint:
    'Until then the new key is only published, so that APIs which keep a copy of the keys have it in time.',
  graces: { now: 'At once', hour: 'In an hour', day: 'In a day', week: 'In a week' },
  rotated: 'The key was rotated',
  remove: 'Delete key',
  removeTitle: 'Delete this key?',
  removeConsequence: 'Tokens that it signed are no longer accepted, even when they have not expired.',
  removed: 'The key was deleted',
  noneYet: 'No key',
  schedule: {
    title: 'Rotation by schedule',
    explanation:
      'A new signing key is made by itself, published a day before it signs, and the one before goes on verifying. APIs that read the published keys notice nothing; one that has a key copied into its settings has to be told each time.',
    interval: 'New signing key',
    intervalHint: 'Counted from the newest key, also when somebody rotates by hand.',
    never: 'Only by hand',
    every: (days: number) => `Every ${days} days`,
    next: 'The next key will be made',
  },
};
