/**
 * Proof by a code sent to an email address or phone (contract EXPERIENCE §4.1). The code is stored as a keyed hash,
 * bound to record, address and interaction, and used up by the one `consume`.
 */
import { error, isError } from '@portero/schema/errors.ts';
import type { InteractionEvent, VerifiableIdentifier } from '@portero/schema/experience.ts';
import { newId } from '@portero/schema/ids.ts';
import type { MessageType } from '@portero/schema/messages.ts';
import { type SignInExperience, verificationCodePolicyOf } from '@portero/schema/sign-in-experience.ts';
import { countFromNetwork } from '../../messages/cap.ts';
import { originOf } from '../../messages/context.ts';
import { newCode } from '../../messages/new-code.ts';
import { sendMessage } from '../../messages/send.ts';
import { attemptFailed, attemptSucceeded, beginAttempt } from '../../security/attempts.ts';
import { type ConsumeResult, consume, issue, withdraw } from '../../security/consume.ts';
import { ensureEmailAllowed } from '../../sign-in-experience/email-blocklist.ts';
import { getSignInExperience } from '../../sign-in-experience/experience.ts';
import { identifierKey } from '../../users/identifiers.ts';
import { findUserByIdentifier } from '../../users/rules.ts';
import { type ExperienceContext, note } from '../experience.ts';
import { ensureNobodyUnwelcome } from '../identification.ts';
import { attemptAt } from '../lockout.ts';
import { notSending, timed } from '../pace.ts';
import { ensureCaptchaSolved, isSignUpIdentifier } from '../requirements.ts';
import { timesEndedOf } from '../standing.ts';
import {
  changeState,
  findRecord,
  readState,
  type State,
  type VerificationRecord,
  withRecord,
} from '../state.ts';
import { issueLink, type SignInLink } from './link.ts';

export const purpose = 'verification-code';

/**
 * Send a code. Where nobody could use it – resetting the password of an unknown address, signing in to an unknown
 * account while registration is off – nothing is sent, and the answer is the same.
 * @returns the verification's id
 * @throws session.captcha_required, session.email_blocklist.*, request.message_rate_limited, connector.*
 */
export async function sendCode(
  ctx: ExperienceContext,
  identifier: VerifiableIdentifier,
  event: InteractionEvent,
  /** The page that a link in the mail would go on with. */
  page?: SignInLink['flow'],
): Promise<string> {
  const began = performance.now();
  const { tenant, interaction, request } = ctx;
  const state = await readState(tenant, interaction.uid);
  if (!state) throw error('session.interaction_not_found');
  await ensureNobodyUnwelcome(ctx, state);
  const experience = await getSignInExperience(tenant);
  ensureCaptchaSolved(experience, state);
  if (event === 'Register' && identifier.type === 'email')
    ensureEmailAllowed(experience.emailBlocklistPolicy, identifier.value);
  // Also of somebody known: who has registered a moment ago is a stranger to whomever they write to.
  await countFromNetwork(tenant, request.ip);

  const id = newId();
  const { lifetime, maxTries, digits } = verificationCodePolicyOf(experience);
  const code = newCode(digits);
  const type = messageType(event, state, identifier, experience);
  const kind = identifier.type === 'email' ? 'EmailVerificationCode' : 'PhoneVerificationCode';
  await changeState(tenant, interaction.uid, async (current, db) => {
    await issue(db, {
      purpose,
      key: id,
      subject: identifierKey(identifier),
      session: interaction.uid,
      secret: secretOf(ctx, id, code),
      maxTries,
      expiresAt: Date.now() + lifetime * 1000,
    });
    const record: VerificationRecord = {
      id,
      type: kind,
      identifier,
      verified: false,
      templateType: type,
      sentAt: Date.now(),
    };
    return { next: withRecord(current, record), result: undefined };
  });

  const isLinked =
    page !== undefined && identifier.type === 'email' && experience.verificationCodePolicy.withLink === true;
  const link = isLinked
    ? await issueLink(ctx, identifier, { recordId: id, flow: page, lifetime })
    : undefined;
  // Another spelling may be another mailbox somewhere: whoever has the address gets it as they gave it.
  const holder = await findUserByIdentifier(tenant, identifier);
  const known = identifier.type === 'email' ? holder?.primaryEmail : holder?.primaryPhone;
  const message = {
    channel: identifier.type === 'email' ? ('email' as const) : ('sms' as const),
    to: known ?? identifier.value,
    type,
    payload: {
      code,
      ...(link !== undefined && { link }),
      expiresIn: Math.ceil(lifetime / 60),
      ...originOf(interaction),
    },
    languages: request.languages,
    ip: request.ip,
  };
  try {
    if (!holder && isForHolders(event, state, experience)) await notSending(tenant, message, began);
    else await timed(tenant, message, () => sendMessage(tenant, message), began);
  } catch (failure) {
    await withdraw(tenant.db, purpose, id);
    if (isError(failure))
      note(ctx, event, `Verification.${kind}.Create`, {
        result: 'Error',
        error: { message: failure.message, code: failure.code },
      });
    throw failure;
  }
  note(ctx, event, `Verification.${kind}.Create`, { result: 'Success' });
  return id;
}

/**
 * Check a typed code.
 * @throws verification_code.*, session.verification_session_not_found, session.verification_blocked_too_many_attempts
 */
export async function verifyCode(
  ctx: ExperienceContext,
  identifier: VerifiableIdentifier,
  verificationId: string,
  code: string,
): Promise<string> {
  const { tenant, interaction } = ctx;
  const experience = await getSignInExperience(tenant);
  const subject = identifierKey(identifier);
  const counted = await attemptAt(ctx, experience, identifier);
  const outcome = await changeState(tenant, interaction.uid, async (state, db) => {
    const record = findRecord(state, verificationId);
    if (record.type !== 'EmailVerificationCode' && record.type !== 'PhoneVerificationCode') {
      throw error('session.verification_session_not_found');
    }
    const attempt = await beginAttempt(db, counted);
    const consumed = await consume(db, {
      purpose,
      key: verificationId,
      subject,
      session: interaction.uid,
      secret: secretOf(ctx, verificationId, code.trim()),
    });
    const facts = { consumed, attempt, event: state.interactionEvent, kind: record.type };
    if (consumed.outcome !== 'consumed') return { next: state, result: facts };
    await attemptSucceeded(db, attempt);
    const timesEnded = await timesEndedOf(tenant, record.identifier, db);
    return { next: withRecord(state, { ...record, verified: true, timesEnded }), result: facts };
  });
  const step = `Verification.${outcome.kind}.Submit`;
  if (outcome.consumed.outcome === 'consumed') {
    note(ctx, outcome.event, step, { result: 'Success' });
    return verificationId;
  }
  const refusal = refusalOf(outcome.consumed, identifier);
  note(ctx, outcome.event, step, {
    result: 'Error',
    error: { message: refusal.message, code: refusal.code },
  });
  attemptFailed(outcome.attempt);
  throw refusal;
}

/** Keyed, and different for every record: the table tells nothing about codes, nor which are equal. */
export const secretOf = ({ tenant }: ExperienceContext, recordId: string, code: string): string =>
  tenant.vault.fingerprint(`verification-code:${recordId}:${code}`);

/**
 * Why a code was not taken, as the error that says so; whoever calls throws it. What was never sent and what was used
 * up are one to outsiders.
 */
export function refusalOf({ outcome }: ConsumeResult, { type }: Pick<VerifiableIdentifier, 'type'>) {
  switch (outcome) {
    case 'wrong-secret':
      return error('verification_code.code_mismatch');
    case 'wrong-subject':
      return error(
        type === 'email' ? 'verification_code.email_mismatch' : 'verification_code.phone_mismatch',
      );
    case 'expired':
      return error('verification_code.expired');
    case 'too-many-tries':
      return error('verification_code.exceed_max_try');
    default:
      return error('verification_code.not_found');
  }
}

function messageType(
  event: InteractionEvent,
  state: State,
  { type }: VerifiableIdentifier,
  experience: SignInExperience,
): MessageType {
  if (state.userId !== undefined && !isSignUpIdentifier(experience, type)) return 'BindMfa';
  return event;
}

/** Whether a code is of no use to whoever has no account. */
const isForHolders = (event: InteractionEvent, state: State, { signInMode }: SignInExperience): boolean =>
  event === 'ForgotPassword' || (event === 'SignIn' && !state.userId && signInMode === 'SignIn');
