/** Proof by a passkey as second factor (contract EXPERIENCE §4.6). A challenge is answered once, in the interaction it was made in. */
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type {
  PasskeyAuthentication,
  PasskeyAuthenticationOptions,
  PasskeyRegistration,
  PasskeyRegistrationOptions,
} from '@portero/schema/mfa.ts';
import type { TenantDatabase } from '../../database/tenant-scope.ts';
import { type Passkey, passkeysOf, usePasskey } from '../../mfa/factors.ts';
import {
  authenticationOptions,
  checkAuthentication,
  checkRegistration,
  type PasskeyOwner,
  registrationOptions,
} from '../../mfa/webauthn.ts';
import { attemptSucceeded } from '../../security/attempts.ts';
import { type ExperienceContext, note } from '../experience.ts';
import { currentState } from '../flow.ts';
import { identifiedUser } from '../identification.ts';
import { isNewcomer, newcomerOf, withNewcomer } from '../newcomers.ts';
import { experienceFor } from '../opening.ts';
import {
  changeState,
  changeStateAlone,
  findRecord,
  type RecordOf,
  type State,
  withRecord,
} from '../state.ts';
import { beginFactorAttempt, concludeAttempt } from './factor.ts';

type Purpose = RecordOf<'WebAuthn'>['purpose'];

/** @throws session.identifier_not_found */
export async function newPasskey(
  ctx: ExperienceContext,
): Promise<{ verificationId: string; registrationOptions: PasskeyRegistrationOptions }> {
  const { owner, passkeys } = await ownerToBe(ctx);
  const options = await registrationOptions(ctx.tenant, owner, passkeys);
  const verificationId = await challengeTo(ctx, 'registration', options.challenge);
  return { verificationId, registrationOptions: options };
}

type Owner = { readonly owner: PasskeyOwner; readonly passkeys: readonly Passkey[] };

/** The person of this sign-in, or who is about to register. */
async function ownerIn(ctx: ExperienceContext, state: State, db?: TenantDatabase): Promise<Owner> {
  if (isNewcomer(await experienceFor(ctx), state)) return { owner: newcomerOf(state), passkeys: [] };
  const owner = await identifiedUser(ctx, state, db);
  return { owner, passkeys: passkeysOf(owner) };
}

async function ownerToBe(ctx: ExperienceContext): Promise<Owner> {
  const experience = await experienceFor(ctx);
  const state = await changeState(ctx.tenant, ctx.interaction.uid, async (before) => {
    const next = isNewcomer(experience, before) ? withNewcomer(before) : before;
    return { next, result: next };
  });
  return ownerIn(ctx, state);
}

/** @throws session.identifier_not_found, session.mfa.webauthn_verification_not_found */
export async function askForPasskey(
  ctx: ExperienceContext,
): Promise<{ verificationId: string; authenticationOptions: PasskeyAuthenticationOptions }> {
  const user = await identifiedUser(ctx, await currentState(ctx));
  const passkeys = passkeysOf(user);
  if (passkeys.length === 0) throw error('session.mfa.webauthn_verification_not_found');
  const options = await authenticationOptions(ctx.tenant, { passkeys });
  const verificationId = await challengeTo(ctx, 'authentication', options.challenge);
  return { verificationId, authenticationOptions: options };
}

/** Keep a challenge; an older one of the same kind that nobody answered goes, so that reloading fills nothing up. */
async function challengeTo(ctx: ExperienceContext, purpose: Purpose, challenge: string): Promise<string> {
  const id = newId();
  const { event, userId } = await changeStateAlone(ctx.tenant, ctx.interaction.uid, async (state, db) => {
    const { owner } = await ownerIn(ctx, state, db);
    const others = state.verificationRecords.filter(
      (one) => one.type !== 'WebAuthn' || one.purpose !== purpose || one.verified,
    );
    const next = withRecord(
      { ...state, verificationRecords: others },
      { id, type: 'WebAuthn', verified: false, userId: owner.id, purpose, challenge },
    );
    return { next, result: { event: state.interactionEvent, userId: state.userId } };
  });
  note(ctx, event, 'Verification.WebAuthn.Create', { result: 'Success', userId });
  return id;
}

/**
 * The new passkey's first signature.
 * @throws session.mfa.pending_info_not_found, session.mfa.webauthn_verification_failed
 */
export async function confirmPasskey(
  ctx: ExperienceContext,
  verificationId: string,
  payload: PasskeyRegistration,
): Promise<string> {
  const { tenant, interaction, request } = ctx;
  const begun = await changeState(tenant, interaction.uid, async (state, db) => {
    const { owner, passkeys } = await ownerIn(ctx, state, db);
    const { next, result } = taken(state, owner, verificationId, 'registration');
    return { next, result: { ...result, passkeys, userId: state.userId } };
  });
  const { event, userId, passkeys, challenge } = begun;
  if (challenge === undefined) throw error('session.mfa.pending_info_not_found');
  const facts = { id: newId(), challenge, agent: request.userAgent.slice(0, 512) };
  const made = await checkRegistration(tenant, payload, facts);
  const isNew = made && !passkeys.some(({ credentialId }) => credentialId === made.credentialId);
  const refusal = error('session.mfa.webauthn_verification_failed');
  const step = 'Verification.WebAuthn.Submit';
  if (!isNew) {
    const { message, code } = refusal;
    note(ctx, event, step, { result: 'Error', userId, error: { message, code } });
    throw refusal;
  }
  await changeState(tenant, interaction.uid, async (state) => ({
    next: withRecord(state, { ...passkeyRecord(state, verificationId), verified: true, pending: made }),
    result: undefined,
  }));
  note(ctx, event, step, { result: 'Success', userId });
  return verificationId;
}

/** @throws session.mfa.webauthn_verification_failed, session.verification_blocked_too_many_attempts */
export async function verifyPasskey(
  ctx: ExperienceContext,
  verificationId: string,
  payload: PasskeyAuthentication,
): Promise<string> {
  const { tenant, interaction } = ctx;
  const begun = await changeState(tenant, interaction.uid, async (state, db) => {
    const person = await identifiedUser(ctx, state, db);
    const { next, result } = taken(state, person, verificationId, 'authentication');
    return { next, result: { ...result, user: person, attempt: await beginFactorAttempt(ctx, person, db) } };
  });
  const { event, user, challenge, attempt } = begun;
  const passkey = passkeysOf(user).find(({ credentialId }) => credentialId === payload.id);
  const counter =
    passkey && challenge !== undefined
      ? await checkAuthentication(tenant, payload, { challenge, passkey })
      : undefined;
  const isRight =
    passkey !== undefined &&
    counter !== undefined &&
    (await changeState(tenant, interaction.uid, async (state, db) => {
      const record = passkeyRecord(state, verificationId);
      if (!(await usePasskey(db, user.id, passkey.credentialId, counter)))
        return { next: state, result: false };
      await attemptSucceeded(db, attempt);
      return { next: withRecord(state, { ...record, verified: true, factorId: passkey.id }), result: true };
    }));
  const outcome = { attempt, event, userId: user.id, isRight };
  const refusal = error('session.mfa.webauthn_verification_failed');
  concludeAttempt(ctx, 'Verification.WebAuthn.Submit', outcome, refusal);
  return verificationId;
}

/** The state without the challenge: whatever the answer is, there is no second one. */
function taken(state: State, owner: PasskeyOwner, verificationId: string, purpose: Purpose) {
  const record = passkeyRecord(state, verificationId);
  if (record.userId !== owner.id || record.purpose !== purpose)
    throw error('session.verification_session_not_found');
  const { challenge, ...rest } = record;
  const result = { event: state.interactionEvent, challenge };
  return { next: challenge === undefined ? state : withRecord(state, rest), result };
}

function passkeyRecord(state: State, id: string): RecordOf<'WebAuthn'> {
  const record = findRecord(state, id);
  if (record.type !== 'WebAuthn') throw error('session.verification_session_not_found');
  return record;
}
