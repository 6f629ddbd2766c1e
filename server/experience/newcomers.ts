/**
 * Registering with a passkey in place of a password (ours; `passkeySignIn.allowSignUp`). The passkey is made before the person:
 * what is cancelled leaves nobody behind. It stands in for the password only; everything else that the sign-up demands is
 * demanded as ever.
 */
import { error } from '@portero/schema/errors.ts';
import { newShortId } from '@portero/schema/ids.ts';
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { addPasskeyFactor } from '../mfa/changes.ts';
import { type Passkey, passkeysOf } from '../mfa/factors.ts';
import type { PasskeyOwner } from '../mfa/webauthn.ts';
import type { User } from '../users/rules.ts';
import type { RecordOf, State } from './state.ts';
import { findRecord, withRecord } from './state.ts';

type Settings = Pick<SignInExperience, 'passkeySignIn' | 'signInMode'>;

/** Whether a passkey may stand in for the password of a sign-up. */
export const passkeysSignUp = ({ passkeySignIn }: Pick<Settings, 'passkeySignIn'>): boolean =>
  passkeySignIn.enabled === true && passkeySignIn.allowSignUp === true;

/** Whether the person has, or is about to have, a passkey that stands in for a password. */
export const hasPasskeyForPassword = (
  experience: Pick<Settings, 'passkeySignIn'>,
  user: User | undefined,
  { mfa }: Pick<State, 'mfa'>,
): boolean =>
  passkeysSignUp(experience) && ((user && passkeysOf(user).length > 0) || Boolean(mfa.webAuthn?.length));

/** Whether nobody is there yet, in a registration that a passkey may be made in. */
export const isNewcomer = (experience: Settings, { interactionEvent, userId }: State): boolean =>
  interactionEvent === 'Register' && userId === undefined && passkeysSignUp(experience);

/** The state with the id that the new person will have. It is chosen here, never by who asks. */
export const withNewcomer = (state: State): State =>
  state.newUserId === undefined ? { ...state, newUserId: newShortId() } : state;

/**
 * Who registers, as far as they have proved or chosen what they are called.
 * @throws session.identifier_not_found
 */
export function newcomerOf({ newUserId: id, profile }: State): PasskeyOwner {
  const { username = null, primaryEmail = null, primaryPhone = null } = profile;
  if (id === undefined || !(username ?? primaryEmail ?? primaryPhone))
    throw error('session.identifier_not_found');
  return { id, name: null, username, primaryEmail, primaryPhone };
}

/**
 * Stage the passkey that they just made; one, since it is what they sign in with.
 * @throws session.identifier_not_found, session.verification_*, session.mfa.pending_info_not_found
 */
export function withNewcomersPasskey(state: State, verificationId: string, name?: string): State {
  const { id: userId } = newcomerOf(state);
  const record = findRecord(state, verificationId);
  if (record.type !== 'WebAuthn' || record.userId !== userId || !record.verified)
    throw error('session.verification_failed');
  if (!record.pending) throw error('session.mfa.pending_info_not_found');
  return { ...state, mfa: { ...state.mfa, webAuthn: [{ ...record.pending, name }] } };
}

/** Nothing that a newcomer staged is for anybody who is there already. */
export const withoutNewcomer = ({ newUserId: _id, ...state }: State): State => ({ ...state, mfa: {} });

/**
 * Give the new person their passkey. Part of the transaction that creates them. Making it verified them, as signing in by it
 * does, and is told to applications in the same way.
 */
export async function keepNewcomersPasskey(db: TenantDatabase, state: State, userId: string): Promise<State> {
  const [passkey] = state.mfa.webAuthn ?? [];
  if (!passkey) return state;
  await addPasskeyFactor(db, userId, passkey);
  const { webAuthn: _kept, ...mfa } = state.mfa;
  return withRecord({ ...state, mfa, provenPasskey: passkey.id }, proofOf(state, passkey, userId));
}

function proofOf(
  { verificationRecords }: State,
  { id: factorId }: Passkey,
  userId: string,
): RecordOf<'SignInPasskey'> {
  const made = verificationRecords.find(
    (record) => record.type === 'WebAuthn' && record.pending?.id === factorId,
  );
  return { id: made?.id ?? factorId, type: 'SignInPasskey', verified: true, userId, factorId };
}
