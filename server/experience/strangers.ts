/** Test support: what a stranger can ask with a name, and two people to ask for, one of whom does not exist. */
import { visitor } from '../pages/testing.ts';
import type { TestPortero } from '../testing/portero.ts';
import { begin, password } from './testing.ts';

export const known = { email: 'known@example.com', username: 'known_one', phone: '34600123456' };
export const unknown = { email: 'other@example.com', username: 'other_one', phone: '34600123457' };
export type Who = typeof known;
export const bothWays = [known, unknown];

/** Let people sign in by everything they have, and one of the two be there. */
export async function letOneExist(p: TestPortero): Promise<void> {
  await p.api('PATCH', '/sign-in-exp', {
    signInMode: 'SignIn',
    forgotPasswordMethods: ['EmailVerificationCode', 'PhoneVerificationCode'],
    signIn: {
      methods: (['email', 'phone', 'username'] as const).map((identifier) => ({
        identifier,
        password: true,
        verificationCode: identifier !== 'username',
        isPasswordPrimary: true,
      })),
    },
  });
  const { email, username, phone } = known;
  // A second call finds the person there.
  await p.api('POST', '/users', { primaryEmail: email, username, primaryPhone: phone, password });
}

/** Without what is new in every answer: ids, nonces, tokens, the name that was typed, and its length. */
export const plain = (text: string, who: Who) =>
  Object.values(who)
    .reduce((rest, name) => rest.replaceAll(name, 'NAME'), text)
    .replaceAll(/nonce="[^"]*"/g, '')
    .replaceAll(/name="csrf" value="[^"]*"/g, '')
    .replaceAll(/app-[\da-f]{8}/g, 'APP')
    .replaceAll(/data-seconds="\d+"/g, '')
    .replaceAll(/\+34 ?600 ?12 ?34 ?5\d/g, 'NAME')
    .replaceAll(/"verificationId":"[^"]*"/g, '');

/** Taken in a browser of its own; gives what was answered. */
export type Step = (p: TestPortero, who: Who) => Promise<string>;

/** A whole attempt with a password, in a new browser; its answer as text. */
export function wrongPassword(type: keyof Who, password = 'wrong'): Step {
  return async (p, who) => {
    const { call } = await begin(p, 'SignIn');
    const identifier = { type, value: who[type] };
    return JSON.stringify(await call('POST', '/verification/password', { identifier, password }));
  };
}

function wrongCode(event: 'SignIn' | 'Register' | 'ForgotPassword'): Step {
  return async (p, who) => {
    const { call } = await begin(p, event);
    const identifier = { type: 'email', value: who.email };
    const asked = { identifier, interactionEvent: event };
    const sent = await call('POST', '/verification/verification-code', asked);
    const { verificationId } = sent.body;
    const answer = { identifier, verificationId, code: 'no code' };
    return JSON.stringify([sent, await call('POST', '/verification/verification-code/verify', answer)]);
  };
}

export const steps: Readonly<Record<string, Step>> = {
  'a wrong password for an address': wrongPassword('email'),
  'a wrong password for a number': wrongPassword('phone'),
  'a wrong password for a username': wrongPassword('username'),
  'a code to sign in, and a wrong answer to it': wrongCode('SignIn'),
  'a code for a forgotten password, and a wrong answer to it': wrongCode('ForgotPassword'),
  'a passkey of an address': async (p, who) => {
    const { call } = await begin(p, 'SignIn');
    const identifier = { type: 'email', value: who.email };
    const { status, body } = await call('POST', '/verification/sign-in-passkey/authentication', {
      identifier,
    });
    const { challenge: _new, ...options } = body.authenticationOptions;
    return JSON.stringify([status, options]);
  },
  'a link that was made up': async (p, who) => {
    const { call } = await begin(p, 'SignIn');
    const identifier = { type: 'email', value: who.email };
    return JSON.stringify(
      await call('POST', '/verification/one-time-token/verify', { identifier, token: 'made-up' }),
    );
  },
  'organizations of an address': async (p, who) => {
    const { call } = await begin(p, 'SignIn');
    return JSON.stringify(await call('GET', `/sso-connectors?email=${who.email}`));
  },
  'the pages of a sign-in': async (p, who) => {
    const v = await visitor(p);
    await v.start();
    const first = await v.submit({ identifier: who.email });
    const second = await v.submit({ password: 'Wrong-verde-77' });
    return plain(
      [first, second].map(({ status, path, html }) => `${status} ${path} ${html}`).join('\n'),
      who,
    );
  },
  'the pages of a forgotten password': async (p, who) => {
    const v = await visitor(p);
    await v.start({ first_screen: 'reset_password' });
    const first = await v.submit({ identifier: who.email });
    const second = await v.submit({ code: '000000' });
    return plain(
      [first, second].map(({ status, path, html }) => `${status} ${path} ${html}`).join('\n'),
      who,
    );
  },
};

/** Begun for somebody; gives what is left to do. */
export type Prepared = (p: TestPortero, who: Who) => Promise<() => Promise<string>>;

/** What follows a code that was sent to one and not to the other. */
export const answersToCodes: Readonly<Record<string, Prepared>> = {
  'the pages of a forgotten password': async (p, who) => {
    const v = await visitor(p);
    await v.start({ first_screen: 'reset_password' });
    await v.submit({ identifier: who.email });
    return async () => (await v.submit({ code: '000000' })).html;
  },
  'a forgotten password by the API': async (p, who) => {
    const { call } = await begin(p, 'ForgotPassword');
    const identifier = { type: 'email', value: who.email };
    const asked = { identifier, interactionEvent: 'ForgotPassword' };
    const { verificationId } = (await call('POST', '/verification/verification-code', asked)).body;
    const answer = { identifier, verificationId, code: 'no code' };
    return async () => JSON.stringify(await call('POST', '/verification/verification-code/verify', answer));
  },
};

/** Where nobody may register. A username cannot be chosen without learning that it is free. */
export const closedSteps: Readonly<Record<string, Step>> = {
  'a username and a password to register with': async (p, { username }) => {
    const { call } = await begin(p, 'Register');
    const identifier = { type: 'username', value: username };
    return JSON.stringify(
      await call('POST', '/verification/new-password-identity', { identifier, password }),
    );
  },
  'a username to register with': async (p, { username }) => {
    const { call } = await begin(p, 'Register');
    return JSON.stringify(await call('POST', '/profile', { type: 'username', value: username }));
  },
};

/** Where everybody may register. */
export const registrationSteps: Readonly<Record<string, Step>> = {
  'a code to register, and a wrong answer to it': wrongCode('Register'),
  'the pages of a registration': async (p, who) => {
    const v = await visitor(p);
    await v.start({ first_screen: 'register' });
    const first = await v.submit({ identifier: who.email });
    const second = await v.submit({ code: '000000' });
    return plain(
      [first, second].map(({ status, path, html }) => `${status} ${path} ${html}`).join('\n'),
      who,
    );
  },
};

/** Somebody who is not there may become a person by the same address. */
export async function letPeopleRegister(p: TestPortero): Promise<void> {
  await p.api('PATCH', '/sign-in-exp', {
    signInMode: 'SignInAndRegister',
    signUp: { identifiers: ['email'], password: true, verify: true },
  });
}
