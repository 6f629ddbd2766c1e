/** Which of the records of a sign-in prove that it is this person, for what applications are told (`acr`, `amr`). */
import { emailKey, phoneKey } from '../users/identifiers.ts';
import type { User } from '../users/rules.ts';
import type { Facts } from './requirements.ts';
import { counts, hasSignedInByPasskey, usableFactors } from './second-factor.ts';
import type { State, VerificationRecord } from './state.ts';

/**
 * Not every verified record is one: an address that somebody adds may be anybody's, and a factor that was made and never
 * kept says nothing.
 */
export const proofsOf = (facts: Facts, user: User): VerificationRecord[] =>
  facts.state.verificationRecords.filter((record) => record.verified && isProof(record, facts, user));

function isProof(record: VerificationRecord, { state, experience }: Facts, user: User): boolean {
  switch (record.type) {
    case 'Password':
      return record.userId === user.id;
    case 'NewPasswordIdentity':
      return state.createdHere === true;
    case 'SignInPasskey':
      return hasSignedInByPasskey({ verificationRecords: [record] }, user);
    case 'OneTimeToken':
      return isTheirs(record.identifier, user);
    case 'EmailVerificationCode':
    case 'PhoneVerificationCode':
      return (
        isTheirs(record.identifier, user) ||
        (experience.mfa.factors.includes(record.type) && isStagedAddress(record.identifier, state))
      );
    default:
      return counts(record, user, usableFactors({ experience, state })) || isStaged(record.id, state);
  }
}

/** Addresses and numbers to which something was sent that came back, in this very sign-in. */
export const identifiersProved = ({ verificationRecords }: Pick<State, 'verificationRecords'>): Address[] =>
  verificationRecords.flatMap((record) => {
    if (!record.verified) return [];
    switch (record.type) {
      case 'EmailVerificationCode':
      case 'PhoneVerificationCode':
      case 'MfaEmailVerificationCode':
      case 'MfaPhoneVerificationCode':
      case 'OneTimeToken':
        return [record.identifier];
      default:
        return [];
    }
  });

type Address = { readonly type: 'email' | 'phone'; readonly value: string };

const isTheirs = ({ type, value }: Address, { primaryEmail, primaryPhone }: User): boolean =>
  type === 'email'
    ? primaryEmail !== null && emailKey(primaryEmail) === emailKey(value)
    : primaryPhone !== null && phoneKey(primaryPhone) === phoneKey(value);

/** Kept as a second factor when the flow ends. */
const isStagedAddress = ({ type, value }: Address, { profile, mfa }: State): boolean =>
  mfa.mfaEnabled === true && (type === 'email' ? profile.primaryEmail : profile.primaryPhone) === value;

/** A factor that was set up here and is kept. Codes that were only handed out prove nothing. */
const isStaged = (id: string, { mfa, verificationRecords }: State): boolean =>
  mfa.totp?.id === id ||
  verificationRecords.some(
    (record) =>
      record.id === id &&
      record.type === 'WebAuthn' &&
      (mfa.webAuthn ?? []).some(({ id: factorId }) => factorId === record.pending?.id),
  );

/** A device may be trusted after a second factor that was shown. Backup codes are for whoever has lost theirs. */
export const mayBeTrusted = ({ state, user, experience }: Facts): boolean =>
  user !== undefined &&
  state.verificationRecords.some(
    (record) => record.type !== 'BackupCode' && counts(record, user, usableFactors({ experience, state })),
  );
