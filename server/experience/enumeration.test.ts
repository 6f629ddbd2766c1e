/** Whether anybody can find out who has an account: by text, status, size and headers. Work: `enumeration-work.test.ts`. */
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';
import {
  bothWays,
  closedSteps,
  letOneExist,
  letPeopleRegister,
  plain,
  registrationSteps,
  steps,
} from './strangers.ts';
import { begin } from './testing.ts';

onEveryServer('who has an account', (portero) => {
  beforeAll(() => letOneExist(portero()));
  beforeEach(async () => {
    await portero().tenants.default.db.write.deleteFrom('attempts').execute();
  });

  it.each(Object.keys({ ...steps, ...closedSteps }))(
    'does not show in what is answered: %s',
    async (name) => {
      const step = steps[name] ?? closedSteps[name];
      const [one, other] = await Promise.all(
        bothWays.map(async (who) => plain((await step?.(portero(), who)) ?? '', who)),
      );
      expect(one).not.toBe('');
      expect(one).toBe(other);
    },
  );

  it.each(Object.keys(closedSteps))(
    'does not show where nobody registers by name or address: %s',
    async (name) => {
      const signUp = { identifiers: [], password: false, verify: false };
      const { status } = await portero().api('PATCH', '/sign-in-exp', {
        signInMode: 'SignInAndRegister',
        signUp,
      });
      expect(status).toBe(200);
      const [one, other] = await Promise.all(bothWays.map((who) => closedSteps[name]?.(portero(), who)));
      expect(one).toBe(other);
      await letPeopleRegister(portero());
      await letOneExist(portero());
    },
  );

  it.each(Object.keys(registrationSteps))('does not show where people register: %s', async (name) => {
    await letPeopleRegister(portero());
    const step = registrationSteps[name];
    const [one, other] = await Promise.all(
      bothWays.map(async (who) => plain((await step?.(portero(), who)) ?? '', who)),
    );
    expect(one).not.toBe('');
    expect(one).toBe(other);
    await letOneExist(portero());
  });

  it('does not show in a lock-out: unknown names are locked after as many failures', async () => {
    await portero().api('PATCH', '/sign-in-exp', { sentinelPolicy: { maxAttempts: 3, lockoutDuration: 5 } });
    const lives = await Promise.all(
      bothWays.map(async ({ username }) => {
        const { call } = await begin(portero(), 'SignIn');
        const answers: string[] = [];
        for (let times = 0; times < 5; times++) {
          const identifier = { type: 'username', value: username };
          answers.push(
            (await call('POST', '/verification/password', { identifier, password: 'wrong' })).body.code,
          );
        }
        return answers;
      }),
    );
    expect(lives[0]).toEqual(lives[1]);
    expect(lives[0]?.at(-1)).toBe('session.verification_blocked_too_many_attempts');
    await portero().api('PATCH', '/sign-in-exp', { sentinelPolicy: {} });
  });
});
