/**
 * Proof by a passkey as first factor (contract EXPERIENCE §4, §4.6): it tells who somebody is, and – since it verifies
 * them – stands for both steps. A challenge is answered once, in the interaction it was made in.
 *
 * Nobody learns here who has an account or a passkey: a browser is told of somebody's passkeys only when they have
 * signed in with it before, and every other question has one answer.
 */
import { error, type PorteroError } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type { PasskeyAuthentication, PasskeyAuthenticationOptions } from '@portero/schema/mfa.ts';
import type { TenantDatabase } from '../../database/tenant-scope.ts';
import { type Passkey, passkeysOf, usePasskey } from '../../mfa/factors.ts';
import { isOfParty, type RelyingParty, relyingParty } from '../../mfa/relying-party.ts';
import { newSignInChallenge, spendSignInChallenge } from '../../mfa/sign-in-challenge.ts';
import { authenticationOptions, checkAuthentication } from '../../mfa/webauthn.ts';
import { attemptSucceeded } from '../../security/attempts.ts';
import { knownDevice } from '../../security/known-devices.ts';
import { findUserById, findUserByIdentifier, type Identifier, type User } from '../../users/rules.ts';
import { type ExperienceContext, note } from '../experience.ts';
import { currentState } from '../flow.ts';
import {
  changeState,
  changeStateAlone,
  findRecord,
  type RecordOf,
  type State,
  withRecord,
} from '../state.ts';
import { beginFactorAttempt, concludeAttempt } from './factor.ts';

type SignInPasskey = RecordOf<'SignInPasskey'>;

/** For a page that nobody has typed on yet: any passkey of this address will do. Nothing is stored. */
export async function preparePasskeySignIn({
  tenant,
  interaction,
}: ExperienceContext): Promise<{ authenticationOptions: PasskeyAuthenticationOptions }> {
  const challenge = newSignInChallenge(tenant, interaction);
  return { authenticationOptions: await authenticationOptions(tenant, { challenge }) };
}

/** Ask for a passkey of the person whom an identifier names, if there is one: the answer is the same for everybody. */
export async function askForSignInPasskey(
  ctx: ExperienceContext,
  identifier: Identifier,
): Promise<{ verificationId: string; authenticationOptions: PasskeyAuthenticationOptions }> {
  const { tenant, interaction } = ctx;
  await currentState(ctx);
  const passkeys = await passkeysKnownHere(ctx, identifier);
  const options = await authenticationOptions(tenant, { passkeys });
  const { challenge } = options;
  const id = newId();
  const event = await changeStateAlone(tenant, interaction.uid, async (state) => {
    const others = state.verificationRecords.filter((one) => one.type !== 'SignInPasskey' || one.verified);
    const record = { id, type: 'SignInPasskey', verified: false, identifier, challenge } as const;
    const next = withRecord({ ...state, verificationRecords: others }, record);
    return { next, result: state.interactionEvent };
  });
  note(ctx, event, 'Verification.SignInPasskey.Create', { result: 'Success' });
  return { verificationId: id, authenticationOptions: options };
}

/** The passkeys of somebody who has signed in with this browser before; none for strangers. */
export async function passkeysKnownHere(
  { tenant, request }: ExperienceContext,
  identifier: Identifier,
): Promise<Passkey[]> {
  const user = await findUserByIdentifier(tenant, identifier);
  const isKnown = user !== undefined && knownDevice(tenant, request.device, user.id) !== undefined;
  if (!isKnown) return [];
  const party = await relyingParty(tenant);
  return passkeysOf(user).filter((one) => isOfParty(party, one));
}

/**
 * @param verificationId what `askForSignInPasskey` gave; undefined answers what `preparePasskeySignIn` asked
 * @returns the verification's id
 * @throws session.passkey_sign_in.*, session.identifier_not_found, session.identity_conflict,
 *   session.mfa.webauthn_verification_failed, session.verification_blocked_too_many_attempts
 */
export async function verifySignInPasskey(
  ctx: ExperienceContext,
  verificationId: string | undefined,
  payload: PasskeyAuthentication,
): Promise<string> {
  const { tenant, interaction } = ctx;
  await currentState(ctx);
  const party = await relyingParty(tenant);
  const begun = await changeState(tenant, interaction.uid, async (state, db) => {
    const { next, challenge, asked } = await taken(ctx, state, db, verificationId, payload);
    const found = await ownerOf(ctx, db, payload, asked?.identifier);
    const refusal = refusalOf(party, { state, challenge, found });
    const attempt = found && !refusal ? await beginFactorAttempt(ctx, found.user, db) : undefined;
    const facts = { event: state.interactionEvent, identifier: asked?.identifier, refusal };
    return { next, result: { ...facts, challenge, found, attempt } };
  });
  const { event, challenge, found, attempt, refusal } = begun;
  if (refusal || !found || !attempt || challenge === undefined) {
    const failure = refusal ?? error('session.mfa.webauthn_verification_failed');
    note(ctx, event, step, { result: 'Error', userId: found?.user.id, error: said(failure) });
    throw failure;
  }
  const { user, passkey } = found;
  const counter = await checkAuthentication(tenant, payload, { challenge, passkey });
  const id = verificationId ?? newId();
  const isRight =
    counter !== undefined &&
    (await changeState(tenant, interaction.uid, async (state, db) => {
      if (!(await usePasskey(db, user.id, passkey.credentialId, counter)))
        return { next: state, result: false };
      await attemptSucceeded(db, attempt);
      const { timesEnded } = user;
      const proof = { id, verified: true, userId: user.id, factorId: passkey.id, timesEnded };
      const next = withRecord(state, { ...proof, type: 'SignInPasskey' });
      return { next: { ...next, captcha: { ...state.captcha, skipped: true } }, result: true };
    }));
  const outcome = { attempt, event, userId: user.id, isRight };
  concludeAttempt(ctx, step, outcome, error('session.mfa.webauthn_verification_failed'));
  return id;
}

const step = 'Verification.SignInPasskey.Submit';
const said = ({ message, code }: PorteroError) => ({ message, code });

/** The state without the challenge that is answered: whatever the answer is, there is no second one. */
async function taken(
  { tenant, interaction }: ExperienceContext,
  state: State,
  db: TenantDatabase,
  verificationId: string | undefined,
  { response }: PasskeyAuthentication,
): Promise<{ next: State; challenge: string | undefined; asked?: SignInPasskey }> {
  if (verificationId === undefined) {
    const challenge = await spendSignInChallenge(tenant, db, interaction, response.clientDataJSON);
    return { next: state, challenge };
  }
  const record = findRecord(state, verificationId);
  if (record.type !== 'SignInPasskey') throw error('session.verification_session_not_found');
  const { challenge, ...rest } = record;
  return { next: challenge === undefined ? state : withRecord(state, rest), challenge, asked: record };
}

type Found = { readonly user: User; readonly passkey: Passkey; readonly isOther: boolean };

/** Whose passkey answers. The authenticator names its owner; where it does not, the identifier has to. */
async function ownerOf(
  { tenant }: ExperienceContext,
  db: TenantDatabase,
  { id, response }: PasskeyAuthentication,
  identifier: Identifier | undefined,
): Promise<Found | undefined> {
  const named = identifier && (await findUserByIdentifier(tenant, identifier, db));
  const user = response.userHandle ? await userOfHandle(tenant, db, response.userHandle) : named;
  const passkey = user && passkeysOf(user).find(({ credentialId }) => credentialId === id);
  if (!user || !passkey) return undefined;
  return { user, passkey, isOther: identifier !== undefined && named?.id !== user.id };
}

async function userOfHandle(
  tenant: ExperienceContext['tenant'],
  db: TenantDatabase,
  userHandle: string,
): Promise<User | undefined> {
  const userId = Buffer.from(userHandle, 'base64url').toString();
  return /^[\w-]{1,128}$/.test(userId) ? findUserById({ ...tenant, db }, userId) : undefined;
}

function refusalOf(
  party: RelyingParty,
  { state, challenge, found }: { state: State; challenge: string | undefined; found: Found | undefined },
): PorteroError | undefined {
  if (challenge === undefined) return error('session.passkey_sign_in.pending_info_not_found');
  // Whether there is no such person or no such passkey is not told.
  if (!found) return error('session.identifier_not_found', undefined, { status: 400 });
  const isSomebodyElse = state.userId !== undefined && state.userId !== found.user.id;
  if (found.isOther || isSomebodyElse) return error('session.identity_conflict');
  return isOfParty(party, found.passkey) ? undefined : error('session.passkey_sign_in.conflict_rp_id');
}
