import { createHash, pbkdf2Sync, scryptSync } from 'node:crypto';
import * as argon2 from '@node-rs/argon2';
import { hash as bcryptHash } from '@node-rs/bcrypt';
import type { PasswordAlgorithm } from '@portero/schema/users.ts';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { unwatched } from '../testing/work.ts';
import { checkImportedDigest } from '../users/imported-digests.ts';
import {
  hashPassword,
  maxPasswordLength,
  needsRehash,
  setHashingCost,
  verifyEvenly,
  verifyPassword,
  watchHashing,
} from './passwords.ts';

const usual = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
// Another server of this process may have had another wish.
beforeAll(() => setHashingCost(usual));

const password = 'Lluvia-verde-77';
const hex = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex');
const legacy = (...digest: [string, string[], string]) => JSON.stringify(digest);
const derived = pbkdf2Sync(password, 'grain', 1000, 32, 'sha512').toString('hex');

/** Published with Firebase’s own tool, so that we do not only agree with ourselves. */
const firebase = {
  password: 'user1password',
  digest: legacy(
    'firebase-scrypt',
    [
      '42xEC+ixf3L2lw==',
      'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
      'Bw==',
      '8',
      '14',
      '@',
    ],
    'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
  ),
};

describe('a new password', () => {
  it('is hashed with argon2id at the parameters of today, each time with its own salt', async () => {
    const [one, other] = await Promise.all([hashPassword(password), hashPassword(password)]);
    expect(one.digest).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one.digest).not.toBe(other.digest);
    expect(needsRehash(one.digest, one.algorithm)).toBe(false);
    expect(await verifyPassword(one.digest, 'Argon2id', password)).toBe(true);
    expect(await verifyPassword(one.digest, 'Argon2id', `${password} `)).toBe(false);
  });

  it('may have any characters', async () => {
    const text = 'señal 🦉 \u0000 end';
    const { digest } = await hashPassword(text);
    expect(await verifyPassword(digest, 'Argon2id', text)).toBe(true);
    expect(await verifyPassword(digest, 'Argon2id', 'señal 🦉 ')).toBe(false);
  });

  it('keeps the process answering while many are hashed', async () => {
    const hashes = Promise.all(Array.from({ length: 12 }, (_, i) => hashPassword(`password-${i}`)));
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await hashes;
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });
});

describe('the same letters', () => {
  it('are the same password however a keyboard composes them, and those of old hashes as they were typed', async () => {
    const composed = 'se\u00f1al-larga-\u00e9';
    const apart = composed.normalize('NFD');
    expect(composed).not.toBe(apart);
    const { digest } = await hashPassword(apart);
    expect(await verifyPassword(digest, 'Argon2id', composed)).toBe(true);
    expect(await verifyPassword(digest, 'Argon2id', apart)).toBe(true);
    expect(await verifyPassword(hex('sha256', apart), 'SHA256', apart)).toBe(true);
    expect(await verifyPassword(hex('sha256', apart), 'SHA256', composed)).toBe(false);
  });
});

describe('the cost of hashes', () => {
  afterEach(() => setHashingCost(usual));

  it('is the operator’s, for comparisons with nobody as well, and cheaper hashes are replaced', async () => {
    const before = await hashPassword(password);
    setHashingCost({ memoryCost: 24_576, timeCost: 3, parallelism: 1 });
    const after = await hashPassword(password);
    expect(after.digest).toContain('m=24576,t=3,p=1');
    expect(needsRehash(before.digest, 'Argon2id')).toBe(true);
    expect(needsRehash(after.digest, 'Argon2id')).toBe(false);
    expect(await verifyPassword(before.digest, 'Argon2id', password)).toBe(true);
    expect(await verifyEvenly(undefined, password)).toBe(false);
  });
});

describe('a hash that would take all memory, or minutes', () => {
  const salt = 'c2FsdHNhbHQ';
  it.each<[PasswordAlgorithm, string]>([
    ['Argon2id', `$argon2id$v=19$m=4194304,t=1,p=1$${salt}$${salt}`],
    ['Argon2i', `$argon2i$v=19$m=65536,t=100000,p=1$${salt}$${salt}`],
    ['Argon2d', `$argon2d$v=19$m=19456,t=2,p=9999$${salt}$${salt}`],
    ['Argon2id', `$argon2id$v=19$m=262144,t=50,p=1$${salt}$${salt}`],
    ['Argon2id', 'not a hash'],
    ['Bcrypt', `$2b$31$${'a'.repeat(53)}`],
    ['Bcrypt', 'not a hash'],
    ['Legacy', legacy('pbkdf2', ['s', '999999999', '64', 'sha512', '@'], 'ff')],
    ['Legacy', legacy('pbkdf2', ['s', '1e99', '64', 'sha512', '@'], 'ff')],
    ['Legacy', legacy('pbkdf2', ['s', '1000', '64', 'none', '@'], 'ff')],
    ['Legacy', legacy('scrypt', ['s', '1048576', '64', '16', '64', '@'], 'ff')],
    ['Legacy', legacy('scrypt', ['s', '1000', '8', '1', '64', '@'], 'ff')],
    ['Legacy', legacy('firebase-scrypt', ['s', 'k', 's', '64', '20', '@'], 'ff')],
  ])('is refused when it comes, and never compared: %s %s', async (algorithm, digest) => {
    expect(() => checkImportedDigest(digest, algorithm)).toThrow();
    const began = performance.now();
    expect(await verifyPassword(digest, algorithm, password)).toBe(false);
    expect(performance.now() - began).toBeLessThan(500);
  });

  it('is not what others use every day', async () => {
    const scrypted = scryptSync(password, 'grain', 64, { N: 16_384, r: 8, p: 1 }).toString('hex');
    const usual: [PasswordAlgorithm, string][] = [
      ['Argon2id', `$argon2id$v=19$m=65536,t=3,p=4$${salt}$${salt}`],
      ['Bcrypt', `$2y$12$${'a'.repeat(53)}`],
      ['Legacy', legacy('pbkdf2', ['s', '600000', '64', 'sha512', '@'], 'ff')],
      ['Legacy', legacy('scrypt', ['grain', '16384', '8', '1', '64', '@'], scrypted)],
      ['Legacy', firebase.digest],
    ];
    for (const [algorithm, digest] of usual)
      expect(() => checkImportedDigest(digest, algorithm), digest).not.toThrow();
    expect(await verifyPassword(usual[3]?.[1] ?? '', 'Legacy', password)).toBe(true);
    expect(await verifyPassword(usual[3]?.[1] ?? '', 'Legacy', 'another')).toBe(false);
  });
});

describe('too many hashes at once', () => {
  it('are refused beyond a bounded queue, and the place is free again afterwards', async () => {
    // More digests than may wait; cheap ones of the same queue, so that the test is quick.
    const cheap = await argon2.hash(password, { memoryCost: 8, timeCost: 1, parallelism: 1 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 700 }, () => verifyPassword(cheap, 'Argon2id', password)),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(100);
    for (const { reason } of refused)
      expect(reason).toMatchObject({ code: 'request.server_busy', status: 503 });
    expect(
      outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value).length,
    ).toBeGreaterThan(400);
    expect(await verifyPassword(cheap, 'Argon2id', password)).toBe(true);
  });
});

describe('a digest from elsewhere', () => {
  const digests: [string, PasswordAlgorithm, string | Promise<string>][] = [
    ['argon2i', 'Argon2i', argon2.hash(password, { algorithm: 1, memoryCost: 8192, timeCost: 1 })],
    ['argon2d', 'Argon2d', argon2.hash(password, { algorithm: 0, memoryCost: 8192, timeCost: 1 })],
    ['bcrypt', 'Bcrypt', bcryptHash(password, { cost: 4 })],
    ['SHA-1', 'SHA1', hex('sha1', password)],
    ['SHA-256 in capitals', 'SHA256', hex('sha256', password).toUpperCase()],
    ['MD5', 'MD5', hex('md5', password)],
    [
      'salted SHA-512',
      'Legacy',
      legacy('sha512', ['grain', '@', 'pepper'], hex('sha512', `grain${password}pepper`)),
    ],
    ['PBKDF2', 'Legacy', legacy('pbkdf2', ['grain', '1000', '32', 'sha512', '@'], derived)],
    [
      'PBKDF2 with a salt in hex',
      'Legacy',
      legacy(
        'pbkdf2Sync',
        [`hex:${Buffer.from('grain').toString('hex')}`, '1000', '32', 'sha512', '@'],
        derived,
      ),
    ],
  ];

  it.each(digests)(
    'opens with its password and no other, and is replaced: %s',
    async (_name, algorithm, made) => {
      const digest = await made;
      expect(await verifyPassword(digest, algorithm, password)).toBe(true);
      for (const wrong of ['', '@', 'lluvia-verde-77', `${password}x`, `${password}\0`]) {
        expect([wrong, await verifyPassword(digest, algorithm, wrong)]).toEqual([wrong, false]);
      }
      expect(needsRehash(digest, algorithm)).toBe(true);
    },
  );

  it('of Firebase opens as its own tool says', async () => {
    expect(await verifyPassword(firebase.digest, 'Legacy', firebase.password)).toBe(true);
    expect(await verifyPassword(firebase.digest, 'Legacy', 'user1Password')).toBe(false);
  });

  it('of bcrypt never opens with a text of which it sees only the beginning', async () => {
    const longest = 'a'.repeat(72);
    const digest = await bcryptHash(longest, { cost: 4 });
    expect(await verifyPassword(digest, 'Bcrypt', longest)).toBe(true);
    expect(await verifyPassword(digest, 'Bcrypt', `${longest}b`)).toBe(false);
    // 72 bytes, not 72 characters.
    const accents = await bcryptHash('ñ'.repeat(36), { cost: 4 });
    expect(await verifyPassword(accents, 'Bcrypt', 'ñ'.repeat(36))).toBe(true);
    expect(await verifyPassword(accents, 'Bcrypt', 'ñ'.repeat(37))).toBe(false);
  });

  it.each<[string, PasswordAlgorithm, string]>([
    ['no argon2', 'Argon2id', 'not a digest'],
    ['no bcrypt', 'Bcrypt', ''],
    ['an empty SHA', 'SHA256', ''],
    ['no JSON', 'Legacy', 'sha1:abc'],
    ['another form', 'Legacy', '{"algorithm":"sha1"}'],
    ['an unknown algorithm', 'Legacy', legacy('rot13', ['@'], 'abc')],
    ['an empty hash', 'Legacy', legacy('sha1', ['@'], '')],
    ['an empty derived hash', 'Legacy', legacy('pbkdf2', ['s', '1', '1', 'sha1', '@'], '')],
    ['no iterations', 'Legacy', legacy('pbkdf2', ['s', '0', '32', 'sha1', '@'], 'ab')],
    ['iterations for a week', 'Legacy', legacy('pbkdf2', ['s', '2000000000', '32', 'sha512', '@'], 'ab')],
    ['a key of a gigabyte', 'Legacy', legacy('pbkdf2', ['s', '1', '1000000000', 'sha512', '@'], 'ab')],
    [
      'all the memory',
      'Legacy',
      legacy('firebase-scrypt', ['AA==', 'AA==', 'AA==', '64', '31', '@'], 'AA=='),
    ],
  ])('that cannot be read counts as a wrong password, at once: %s', async (_name, algorithm, digest) => {
    const began = performance.now();
    expect(await verifyPassword(digest, algorithm, password)).toBe(false);
    expect(await verifyPassword(digest, algorithm, '')).toBe(false);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('of weaker argon2id is replaced', async () => {
    const weak = await argon2.hash(password, { memoryCost: 8192, timeCost: 2, parallelism: 1 });
    expect(needsRehash(weak, 'Argon2id')).toBe(true);
    expect(needsRehash('nonsense', 'Argon2id')).toBe(true);
  });
});

describe('a wrong password', () => {
  const own = hashPassword(password);
  const kinds: [string, PasswordAlgorithm, string | Promise<string>][] = [
    ['argon2id', 'Argon2id', own.then(({ digest }) => digest)],
    ['bcrypt', 'Bcrypt', bcryptHash(password, { cost: 4 })],
    ['MD5', 'MD5', hex('md5', password)],
    ['salted SHA-1', 'Legacy', legacy('sha1', ['grain', '@'], hex('sha1', `grain${password}`))],
    ['PBKDF2', 'Legacy', legacy('pbkdf2', ['grain', '1000', '32', 'sha512', '@'], derived)],
    ['Firebase', 'Legacy', firebase.digest],
    ['no hash at all', 'Argon2id', 'nonsense'],
  ];
  afterEach(() => watchHashing(undefined));

  it.each([
    ['an ordinary one', 'wrong', 1],
    ['one longer than bcrypt reads', 'x'.repeat(73), 1],
    ['one with a character at which bcrypt would stop', `${password}\0`, 1],
    ['one whose letters are in parts', 'pin\u0303a', 2],
    ['one longer than any may be', 'x'.repeat(maxPasswordLength * 2), 1],
  ])('costs as many hashes whatever is stored, and when nothing is: %s', async (_what, wrong, hashes) => {
    let counted = 0;
    watchHashing({ ...unwatched, hash: (work) => work(() => counted++) });
    expect(await verifyEvenly(undefined, wrong)).toBe(false);
    expect(counted).toBe(hashes);
    for (const [kind, algorithm, digest] of kinds) {
      counted = 0;
      expect(await verifyEvenly({ digest: await digest, algorithm }, wrong), kind).toBe(false);
      expect(counted, kind).toBe(hashes);
    }
  });

  it('is none where the password is right', async () => {
    for (const [kind, algorithm, digest] of kinds.slice(0, 5))
      expect(await verifyEvenly({ digest: await digest, algorithm }, password), kind).toBe(true);
    const apart = 'pin\u0303a';
    expect(await verifyEvenly({ digest: hex('md5', apart), algorithm: 'MD5' }, apart)).toBe(true);
  });

  it('of nobody costs a real comparison', async () => {
    const { digest } = await own;
    const spent = async (work: () => Promise<unknown>) => {
      let least = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 5; i++) {
        const began = performance.now();
        await work();
        least = Math.min(least, performance.now() - began);
      }
      return least;
    };
    const decoy = await spent(() => verifyEvenly(undefined, password));
    // Coarse on purpose: it is there or it is not (a digest that cannot be read takes microseconds).
    expect(decoy).toBeGreaterThan((await spent(() => verifyPassword(digest, 'Argon2id', 'wrong'))) / 4);
  });
});

it('never compares texts beyond the longest password', async () => {
  const { digest } = await hashPassword(password);
  expect(await verifyPassword(digest, 'Argon2id', 'x'.repeat(maxPasswordLength + 1))).toBe(false);
});
