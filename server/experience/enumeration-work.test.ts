/**
 * Whether the work tells who has an account: for people who exist and for others the same statements run, as often, and as
 * many hashes. Counted, so that no busy machine hides a difference; what the clock says is measured by the benchmark.
 */
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { newPerson, Owner } from '../testing/account.ts';
import { onEveryServer } from '../testing/portero.ts';
import { type Work, WorkCounter } from '../testing/work.ts';
import { timed } from './pace.ts';
import {
  answersToCodes,
  known,
  letOneExist,
  letPeopleRegister,
  registrationSteps,
  type Step,
  steps,
  unknown,
  type Who,
  wrongPassword,
} from './strangers.ts';

const counter = new WorkCounter();

/** Where somebody unknown could not use a code, it is not sent, and nothing else is left out. */
const kept = 'message email kept';
const isOfInbox = (what: string): boolean => what.includes('"inbox_messages"');
function withoutSending(work: Work): Work {
  const { [kept]: messages = 0, commit = 0, ...rest } = work;
  const others = Object.entries(rest).filter(([what]) => !isOfInbox(what));
  return { ...Object.fromEntries(others), commit: commit - messages };
}

/**
 * Made by the database’s pool and the batches of its writer, when it suits them; and by the reserve of random bytes that
 * ids and codes are drawn from, which is filled up every few hundred draws, whoever comes then.
 */
const chance: ReadonlySet<string> = new Set([
  'waits: Timeout',
  'waits: TickObject',
  'waits: Immediate',
  'waits: RANDOMBYTESREQUEST',
]);

const hashes = (work: Work): number => work.hash ?? 0;

onEveryServer(
  'the work for somebody who has an account and for somebody who has none',
  (portero) => {
    beforeAll(async () => {
      await letOneExist(portero());
      // It writes what waits whenever it wants to, in the middle of one or of the other.
      vi.spyOn(portero().audit, 'flush').mockResolvedValue();
      return () => vi.restoreAllMocks();
    });
    beforeEach(async () => {
      await portero().tenants.default.db.write.deleteFrom('attempts').execute();
    });

    /** The settings are read by each anew: what others have left in memory, and when it goes, is chance. */
    const workFor = (step: Step, who: Who): Promise<Work> => {
      portero().tenants.default.cache.drop('*');
      return counter.of(() => step(portero(), who));
    };
    const worksFor = async (step: Step): Promise<readonly [Work, Work]> => {
      // What is made once is there from now on.
      await step(portero(), known);
      const [one, other] = [await workFor(step, known), await workFor(step, unknown)];
      expect(Object.keys(one).filter((what) => what.startsWith('select')).length).toBeGreaterThan(1);
      return [one, other];
    };

    it.each(Object.entries(steps))('is the same: %s', async (name, step) => {
      const [one, other] = await worksFor(step);
      expect(other[kept]).toBe(undefined);
      expect(withoutSending(other)).toEqual(withoutSending(one));
      expect(one[kept]).toBe(/code|forgotten/.test(name) ? 1 : undefined);
      expect(hashes(one)).toBe(/wrong password|pages of a sign-in/.test(name) ? 1 : 0);
    });

    const allSteps = Object.entries({ ...steps, ...registrationSteps });
    it.each(allSteps)('is the same where people may register: %s', async (name, step) => {
      await letPeopleRegister(portero());
      const [one, other] = await worksFor(step);
      if (/forgotten/.test(name)) expect(withoutSending(other)).toEqual(withoutSending(one));
      else expect(other).toEqual(one);
      expect(one[kept]).toBe(/code|forgotten|registration/.test(name) ? 1 : undefined);
      await letOneExist(portero());
    });

    it.each(Object.entries(answersToCodes))(
      'is the same down to every promise, file and byte, for a wrong code: %s',
      async (_name, prepare) => {
        const everything = async (who: Who): Promise<readonly [Work, number]> => {
          const answer = await prepare(portero(), who);
          portero().tenants.default.cache.drop('*');
          let size = 0;
          const work = await counter.ofEverything(async () => {
            size = (await answer()).length;
          });
          const waits = Object.entries(work).filter(([what]) => !chance.has(what));
          return [Object.fromEntries(waits), size];
        };
        await everything(known);
        const [one, other] = [await everything(known), await everything(unknown)];
        expect(other).toEqual(one);
        expect(one[0]['waits: PROMISE']).toBeGreaterThan(50);
      },
    );

    it('leaves the process as it was: a send that takes no time comes back from a timer, as one that does not go', async () => {
      const tenant = portero().tenants.default;
      const { 'waits: Timeout': timers } = await counter.ofEverything(() =>
        timed(tenant, { channel: 'sms' }, async () => {}),
      );
      expect(timers).toBe(1);
    });

    it('is the same: what somebody who is signed in may ask about an address', async () => {
      const owner = await Owner.signIn(portero(), await newPerson(portero()));
      const [one, other] = await worksFor(async (_p, { email }) => {
        const identifier = { type: 'email', value: email };
        const sent = await owner.call('POST', '/verifications/verification-code', { identifier });
        expect(sent.status).toBe(201);
        const verificationId = sent.body.verificationRecordId;
        const answer = { identifier, verificationId, code: '000000' };
        const tried = await owner.call('POST', '/verifications/verification-code/verify', answer);
        expect(tried.body.code).toBe('verification_code.code_mismatch');
        return '';
      });
      expect(other).toEqual(one);
      expect(one[kept]).toBe(1);
    });

    it.each([
      ['wrong', 1],
      ['x'.repeat(73), 1],
      ['pin\u0303a', 2],
    ])('is as many hashes for every stored password, and for none: %j', async (password, expected) => {
      const sha = { passwordAlgorithm: 'SHA256', passwordDigest: 'a'.repeat(64) };
      const bcrypt = { passwordAlgorithm: 'Bcrypt', passwordDigest: `$2b$04$${'a'.repeat(53)}` };
      for (const [username, more] of [
        ['no_password', {}],
        ['imported_quick', sha],
        ['imported_slow', bcrypt],
      ] as const)
        await portero().api('POST', '/users', { username, ...more });
      for (const username of ['known_one', 'other_one', 'no_password', 'imported_quick', 'imported_slow']) {
        const who = { ...known, username };
        const work = await workFor(wrongPassword('username', password), who);
        expect(hashes(work), username).toBe(expected);
      }
    });
  },
  { watch: counter.watch },
);
