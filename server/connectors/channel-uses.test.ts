/** What an administrator is told before the last connector of a channel goes. */
import { expect, it } from 'vitest';
import { smtpSettings } from '../messages/testing.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const channels = async (p: TestPortero) => (await p.api('GET', '/message-channels')).body;
const smtp = { connectorId: 'simple-mail-transfer-protocol', config: smtpSettings(2525) };

for (const [name, withoutConnector, env] of [
  ['in development', 'inbox', {}],
  ['in production', 'nobody', { DEVELOPMENT_INBOX: 'false' }],
] as const)
  onEveryServer(
    `channels of messages ${name}`,
    (portero) => {
      it('tell who delivers, and what becomes of messages without a connector', async () => {
        const p = portero();
        expect(await channels(p)).toMatchObject({
          email: { delivery: withoutConnector, withoutConnector },
          sms: { delivery: withoutConnector, withoutConnector },
        });
        const { body: made } = await p.api('POST', '/connectors', smtp);
        expect(await channels(p)).toMatchObject({
          email: { delivery: 'connector', withoutConnector },
          sms: { delivery: withoutConnector, withoutConnector },
        });
        // The contract has no refusal: whoever removes it all the same may.
        expect((await p.api('DELETE', `/connectors/${made.id}`)).status).toBe(204);
        expect((await channels(p)).email.delivery).toBe(withoutConnector);
      });

      it('tell what needs them, one setting after the other', async () => {
        const p = portero();
        await p.api('POST', '/connectors', smtp);
        const uses = async (patch: object) => {
          const answer = await p.api('PATCH', '/sign-in-exp', patch);
          expect(answer.status, JSON.stringify(answer.body)).toBe(200);
          const { email, sms } = await channels(p);
          return [email.uses, sms.uses];
        };
        const byPassword = { password: true, isPasswordPrimary: true, verificationCode: false };
        const none = {
          signUp: { identifiers: ['username'], password: true, verify: false },
          signIn: { methods: [{ identifier: 'username', ...byPassword }] },
          mfa: { factors: [], policy: 'UserControlled' },
          forgotPasswordMethods: [],
        };
        expect(await uses(none)).toEqual([[], []]);
        expect(await uses({ forgotPasswordMethods: ['EmailVerificationCode'] })).toEqual([
          ['forgotPassword'],
          [],
        ]);
        const byCode = { identifier: 'email', ...byPassword, verificationCode: true };
        expect(
          await uses({
            forgotPasswordMethods: [],
            signUp: { identifiers: ['email'], password: true, verify: true },
            signIn: { methods: [byCode] },
          }),
        ).toEqual([['signUp', 'signIn'], []]);
        expect(await uses({ signInMode: 'SignIn' })).toEqual([['signIn'], []]);
        expect(
          await uses({
            ...none,
            signInMode: 'SignInAndRegister',
            mfa: {
              factors: ['Totp', 'EmailVerificationCode'],
              policy: 'UserControlled',
              recovery: 'approval',
            },
          }),
        ).toEqual([['secondFactor', 'factorRecovery'], []]);
      });
    },
    { env },
  );
