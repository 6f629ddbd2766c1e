/** A code to the person's own address or number as second factor (contract EXPERIENCE §4). */
import { error, isError } from '@portero/schema/errors.ts';
import type { VerifiableIdentifier } from '@portero/schema/experience.ts';
import { newId } from '@portero/schema/ids.ts';
import { verificationCodePolicyOf } from '@portero/schema/sign-in-experience.ts';
import { originOf } from '../../messages/context.ts';
import { newCode } from '../../messages/new-code.ts';
import { sendMessage } from '../../messages/send.ts';
import { attemptSucceeded } from '../../security/attempts.ts';
import { consume, issue, withdraw } from '../../security/consume.ts';
import { getSignInExperience } from '../../sign-in-experience/experience.ts';
import { identifierKey } from '../../users/identifiers.ts';
import type { User } from '../../users/rules.ts';
import { type ExperienceContext, note } from '../experience.ts';
import { currentState } from '../flow.ts';
import { identifiedUser } from '../identification.ts';
import { usableFactors } from '../second-factor.ts';
import { changeState, findRecord, withRecord } from '../state.ts';
import { purpose, refusalOf, secretOf } from './code.ts';
import { addRecord, beginFactorAttempt, concludeAttempt } from './factor.ts';

export type Channel = VerifiableIdentifier['type'];

const kinds = {
  email: { factor: 'EmailVerificationCode', record: 'MfaEmailVerificationCode' },
  phone: { factor: 'PhoneVerificationCode', record: 'MfaPhoneVerificationCode' },
} as const;

const addressOf = ({ primaryEmail, primaryPhone }: User, channel: Channel): string | null =>
  channel === 'email' ? primaryEmail : primaryPhone;

/** Never what a code of a first factor is about, so that neither stands in for the other. */
const subjectOf = (identifier: VerifiableIdentifier): string => `mfa:${identifierKey(identifier)}`;

/**
 * Send a code where the person's account says, never where the request says.
 * @returns the verification's id
 * @throws session.identifier_not_found, session.mfa.mfa_factor_not_enabled, request.message_rate_limited, connector.*
 */
export async function sendFactorCode(ctx: ExperienceContext, channel: Channel): Promise<string> {
  const { tenant, interaction, request } = ctx;
  const kind = kinds[channel];
  const before = await currentState(ctx);
  if (before.userId === undefined) throw error('session.identifier_not_found', undefined, { status: 400 });
  const experience = await getSignInExperience(tenant);
  const person = await identifiedUser(ctx, before);
  const to = addressOf(person, channel);
  const usable = usableFactors({ experience, state: before });
  if (!to || !usable.includes(kind.factor)) throw error('session.mfa.mfa_factor_not_enabled');

  const identifier = { type: channel, value: to };
  const { lifetime, maxTries, digits } = verificationCodePolicyOf(experience);
  const [id, code] = [newId(), newCode(digits)];
  const step = `Verification.${kind.record}.Create`;
  await addRecord(ctx, step, async (user, _state, db) => {
    if (addressOf(user, channel) !== to) throw error('session.mfa.mfa_factor_not_enabled');
    await issue(db, {
      purpose,
      key: id,
      subject: subjectOf(identifier),
      session: interaction.uid,
      secret: secretOf(ctx, id, code),
      maxTries,
      expiresAt: Date.now() + lifetime * 1000,
    });
    const type = kind.record;
    const templateType = 'MfaVerification';
    return { id, type, identifier, verified: false, templateType, sentAt: Date.now(), userId: user.id };
  });
  try {
    await sendMessage(tenant, {
      channel: channel === 'email' ? 'email' : 'sms',
      to,
      type: 'MfaVerification',
      payload: { code, expiresIn: Math.ceil(lifetime / 60), ...originOf(interaction) },
      languages: request.languages,
      ip: request.ip,
    });
  } catch (failure) {
    await withdraw(tenant.db, purpose, id);
    if (isError(failure)) {
      const { message, code: reason } = failure;
      const facts = { result: 'Error', userId: person.id, error: { message, code: reason } } as const;
      note(ctx, before.interactionEvent, step, facts);
    }
    throw failure;
  }
  return id;
}

/** @throws verification_code.*, session.verification_session_not_found, session.verification_blocked_too_many_attempts */
export async function verifyFactorCode(
  ctx: ExperienceContext,
  channel: Channel,
  verificationId: string,
  code: string,
): Promise<string> {
  const { tenant, interaction } = ctx;
  const outcome = await changeState(tenant, interaction.uid, async (state, db) => {
    const user = await identifiedUser(ctx, state, db);
    const record = findRecord(state, verificationId);
    if (record.type !== kinds[channel].record || record.userId !== user.id)
      throw error('session.verification_session_not_found');
    const attempt = await beginFactorAttempt(ctx, user, db);
    const consumed = await consume(db, {
      purpose,
      key: verificationId,
      subject: subjectOf(record.identifier),
      session: interaction.uid,
      secret: secretOf(ctx, verificationId, code.trim()),
    });
    const isRight = consumed.outcome === 'consumed';
    const facts = { consumed, attempt, event: state.interactionEvent, userId: user.id, isRight };
    if (!isRight) return { next: state, result: facts };
    await attemptSucceeded(db, attempt);
    return { next: withRecord(state, { ...record, verified: true }), result: facts };
  });
  const step = `Verification.${kinds[channel].record}.Submit`;
  concludeAttempt(ctx, step, outcome, refusalOf(outcome.consumed, { type: channel }));
  return verificationId;
}
