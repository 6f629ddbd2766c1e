/** Passkeys in the account: a new one, and – ours – one that shows that it is them (contract ACCOUNT §4). */
import type { VerificationAnswer } from '@portero/schema/account.ts';
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type {
  PasskeyAuthentication,
  PasskeyAuthenticationOptions,
  PasskeyRegistration,
  PasskeyRegistrationOptions,
} from '@portero/schema/mfa.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { factorSubject, passkeysOf, usePasskey } from '../mfa/factors.ts';
import {
  authenticationOptions,
  checkAuthentication,
  checkRegistration,
  registrationOptions,
} from '../mfa/webauthn.ts';
import { attemptFailed, attemptSucceeded, beginAttempt } from '../security/attempts.ts';
import { consume, issue } from '../security/consume.ts';
import { getUser } from '../users/rules.ts';
import type { Account } from './account.ts';
import { ownAttempt } from './attempts.ts';
import { relatedOrigins } from './settings.ts';
import { addRecord, findRecord, recordLifetime, setVerified } from './verification.ts';

const purpose = 'passkey-challenge';

export type BegunRegistration = VerificationAnswer & {
  readonly registrationOptions: PasskeyRegistrationOptions;
};

/**
 * A record that waits for a new passkey. Its challenge lives as long as it does, and takes one answer.
 * @throws entity.not_found
 */
export async function beginPasskey(account: Account): Promise<BegunRegistration> {
  const { tenant, userId } = account;
  const user = await getUser(tenant, userId);
  const options = await registrationOptions(tenant, user, passkeysOf(user));
  const answer = await tenant.db.transaction(async (db) => {
    const begun = await addRecord(db, account, { type: 'NewPasskey' });
    await keepChallenge(db, account, begun.verificationRecordId, options.challenge);
    return begun;
  });
  return { ...answer, registrationOptions: options };
}

/** The new passkey's first signature. @throws verification_record.not_found, session.mfa.webauthn_verification_failed */
export async function confirmNewPasskey(
  account: Account,
  recordId: string,
  payload: PasskeyRegistration,
): Promise<string> {
  const { tenant, userId, request } = account;
  await findRecord(tenant.db, account, recordId, 'NewPasskey');
  const challenge = await takeChallenge(account, recordId);
  const made = await checkRegistration(tenant, payload, {
    id: newId(),
    challenge,
    agent: request.userAgent.slice(0, 512),
    moreOrigins: await relatedOrigins(tenant),
  });
  const user = await getUser(tenant, userId);
  if (!made || passkeysOf(user).some(({ credentialId }) => credentialId === made.credentialId))
    throw error('session.mfa.webauthn_verification_failed');
  await setVerified(tenant.db, account, recordId, { type: 'NewPasskey', passkey: made });
  return recordId;
}

export type BegunAuthentication = VerificationAnswer & {
  readonly authenticationOptions: PasskeyAuthenticationOptions;
};

/** @throws session.mfa.webauthn_verification_not_found when the person has no passkey */
export async function askForOwnPasskey(account: Account): Promise<BegunAuthentication> {
  const { tenant, userId } = account;
  const passkeys = passkeysOf(await getUser(tenant, userId));
  if (passkeys.length === 0) throw error('session.mfa.webauthn_verification_not_found');
  const options = await authenticationOptions(tenant, { passkeys });
  const answer = await tenant.db.transaction(async (db) => {
    const begun = await addRecord(db, account, { type: 'Passkey' });
    await keepChallenge(db, account, begun.verificationRecordId, options.challenge);
    return begun;
  });
  return { ...answer, authenticationOptions: options };
}

/**
 * @throws verification_record.not_found, session.mfa.webauthn_verification_failed,
 *   session.verification_blocked_too_many_attempts
 */
export async function verifyOwnPasskey(
  account: Account,
  recordId: string,
  payload: PasskeyAuthentication,
): Promise<string> {
  const { tenant, userId } = account;
  await findRecord(tenant.db, account, recordId, 'Passkey');
  const challenge = await takeChallenge(account, recordId);
  const user = await getUser(tenant, userId);
  const attempt = await beginAttempt(tenant.db, await ownAttempt(account, factorSubject(user)));
  const passkey = passkeysOf(user).find(({ credentialId }) => credentialId === payload.id);
  const moreOrigins = await relatedOrigins(tenant);
  const counter =
    passkey && (await checkAuthentication(tenant, payload, { challenge, passkey, moreOrigins }));
  const isRight =
    passkey !== undefined &&
    counter !== undefined &&
    (await tenant.db.transaction(async (db) => {
      if (!(await usePasskey(db, userId, passkey.credentialId, counter))) return false;
      await attemptSucceeded(db, attempt);
      await setVerified(db, account, recordId, { type: 'Passkey', factorId: passkey.id });
      return true;
    }));
  if (isRight) return recordId;
  attemptFailed(attempt);
  throw error('session.mfa.webauthn_verification_failed');
}

const keepChallenge = (
  db: TenantDatabase,
  { userId }: Account,
  recordId: string,
  challenge: string,
): Promise<void> =>
  issue(db, {
    purpose,
    key: recordId,
    subject: userId,
    session: '',
    secret: null,
    maxTries: 1,
    payload: { challenge },
    expiresAt: Date.now() + recordLifetime,
  });

/** Whatever the answer is, there is no second one. @throws verification_record.not_found */
async function takeChallenge({ tenant, userId }: Account, recordId: string): Promise<string> {
  const proof = { purpose, key: recordId, subject: userId, session: '', secret: null } as const;
  const taken = await consume(tenant.db, proof);
  const challenge = taken.outcome === 'consumed' ? taken.payload.challenge : undefined;
  if (typeof challenge !== 'string') throw error('verification_record.not_found');
  return challenge;
}
