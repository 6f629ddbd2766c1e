/**
 * A CAPTCHA that needs no third party, no cookie and no eye: the browser looks for a number whose hash begins with
 * enough zeros, which takes it a moment, and whoever tries thousands of accounts thousands of moments.
 *
 * The challenge is signed and bound to one sign-in, so nothing is stored when a page is shown; it is used up by
 * `spend` when it comes back. Browsers without scripts wait instead: after `waitSeconds` the challenge is good without
 * the number, only so many times for one network.
 */
import { createHash } from 'node:crypto';
import type { CaptchaChallenge } from '@portero/schema/captcha.ts';
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import { countWithin } from '../security/attempts.ts';
import { spend } from '../security/consume.ts';
import { networkOf } from '../security/networks.ts';
import { equalInConstantTime } from '../security/vault.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { Solver } from './rules.ts';

export type Work = { readonly difficulty: number };

const waitSeconds = 20;
const life = 900_000;
/** Passes by waiting, for one network in an hour. */
const patientLimit = { limit: 20, windowMs: 3_600_000 };
const separator = '~';

/** A sum for one sign-in. Nothing is stored. */
export function newChallenge(tenant: TenantContext, uid: string, { difficulty }: Work): CaptchaChallenge {
  const issuedAt = Date.now();
  const facts = `${issuedAt}.${difficulty}.${newId()}`;
  const work = signatureOf(tenant, uid, facts);
  return {
    challenge: `${facts}.${work}`,
    work,
    difficulty,
    waitSeconds,
    expiresAt: issuedAt + life,
  };
}

/**
 * Check `<challenge>~<number>`, or `<challenge>` alone of somebody who waited.
 * @throws request.rate_limited, session.captcha_failed – another sign-in's, too old, too easy, used, not waited for
 */
export async function verifyWork(
  tenant: TenantContext,
  { uid, ip }: Pick<Solver, 'uid' | 'ip'>,
  token: string,
  { difficulty }: Work,
): Promise<void> {
  const [challenge = '', answer = ''] = token.slice(0, 400).split(separator);
  const [issued = '', hard = '', nonce = '', work = ''] = challenge.split('.');
  const isOurs = equalInConstantTime(work, signatureOf(tenant, uid, `${issued}.${hard}.${nonce}`));
  const age = Date.now() - Number(issued);
  if (!isOurs || age > life) throw refused('It is not of this sign-in, or too old. Load the page again.');
  // Made harder meanwhile: the easy ones are over.
  if (Number(hard) < difficulty)
    throw refused('It was made easier than it has to be now. Load the page again.');
  if (answer === '') await letPatientPass(tenant, ip, age);
  else if (!isSolved(work, answer, Number(hard))) throw refused('The number is wrong.');
  const mark = { purpose: 'captcha', key: tenant.vault.fingerprint(`captcha:${challenge}`) } as const;
  if (!(await spend(tenant.db, { ...mark, expiresAt: Number(issued) + life })))
    throw refused('It was used already.');
}

async function letPatientPass(tenant: TenantContext, ip: string, age: number): Promise<void> {
  const left = Math.ceil(waitSeconds - age / 1000);
  if (left > 0) {
    throw error(
      'session.captcha_failed',
      { waitSeconds: left },
      { details: `Wait ${left} s, then send it again.` },
    );
  }
  const key = { action: 'captcha-wait', key: networkOf(ip) };
  if (!(await countWithin(tenant.db, { ...key, ...patientLimit }))) throw error('request.rate_limited');
}

/** Whether the hash begins with enough zero bits. */
export function isSolved(work: string, answer: string, difficulty: number): boolean {
  if (!/^\d{1,11}$/.test(answer)) return false;
  const hash = createHash('sha256').update(`${work}.${answer}`).digest();
  return Math.clz32(hash.readUInt32BE(0)) >= difficulty;
}

const signatureOf = (tenant: TenantContext, uid: string, facts: string): string =>
  tenant.vault.fingerprint(`captcha:${uid}:${facts}`);

const refused = (details: string): Error => error('session.captcha_failed', undefined, { details });
