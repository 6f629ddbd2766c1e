/**
 * Codes sent to prove an address or number (contract MANAGEMENT §13.3, EXPERIENCE §4.1). Only a keyed hash
 * is stored; one statement decides whether a code is right, and it works once.
 */
import { error } from '@portero/schema/errors.ts';
import type { MessageType } from '@portero/schema/messages.ts';
import { verificationCodePolicyOf } from '@portero/schema/sign-in-experience.ts';
import { lockoutPolicy } from '../experience/lockout.ts';
import { attemptFailed, attemptSucceeded, beginAttempt } from '../security/attempts.ts';
import { consume, issue, withdraw } from '../security/consume.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import { identifierKey } from '../users/identifiers.ts';
import type { Recipient } from './cap.ts';
import { newCode } from './new-code.ts';
import { sendMessage } from './send.ts';

const purpose = 'verification-code';

export type CodeRequest = {
  /** Who asks, e.g. `management`: a code asked for in one place is no use in another. */
  readonly scope: string;
  readonly recipient: Recipient;
  readonly type: MessageType;
  readonly languages: readonly string[];
  readonly ip?: string | undefined;
  /** What templates may name besides the code, such as `user`. */
  readonly about?: Readonly<Record<string, unknown>> | undefined;
};

/**
 * Send a fresh code; an earlier one of the same scope and recipient stops working.
 * @throws connector.not_found, connector.*, request.message_rate_limited
 */
export async function sendCode(tenant: TenantContext, request: CodeRequest): Promise<void> {
  const { scope, recipient, type, languages, ip, about } = request;
  const { lifetime, maxTries, digits } = verificationCodePolicyOf(await getSignInExperience(tenant));
  const code = newCode(digits);
  const key = keyOf(scope, recipient);
  const secret = fingerprint(tenant, key, code);
  await issue(tenant.db, {
    purpose,
    key,
    subject: identifierKey(recipient),
    session: '',
    secret,
    maxTries,
    expiresAt: Date.now() + lifetime * 1000,
  });
  try {
    const channel = recipient.type === 'email' ? 'email' : 'sms';
    await sendMessage(tenant, {
      channel,
      to: recipient.value,
      type,
      payload: { ...about, code },
      languages,
      ip,
    });
  } catch (failure) {
    await withdraw(tenant.db, purpose, key, secret);
    throw failure;
  }
}

/** @throws verification_code.not_found, .expired, .exceed_max_try, .code_mismatch */
export async function verifyCode(
  tenant: TenantContext,
  {
    scope,
    recipient,
    code,
  }: { readonly scope: string; readonly recipient: Recipient; readonly code: string },
): Promise<void> {
  const key = keyOf(scope, recipient);
  const { outcome } = await consume(tenant.db, {
    purpose,
    key,
    subject: identifierKey(recipient),
    session: '',
    secret: fingerprint(tenant, key, code),
  });
  switch (outcome) {
    case 'consumed':
      return;
    case 'wrong-secret':
      throw error('verification_code.code_mismatch');
    case 'expired':
      throw error('verification_code.expired');
    case 'too-many-tries':
      throw error('verification_code.exceed_max_try');
    default:
      throw error('verification_code.not_found');
  }
}

/**
 * The same for whoever asks for others: guesses at an address share one counter with all other ways to prove it, so that a
 * newly sent code brings no new tries. The one who asks is one place for each address.
 * @throws what `verifyCode` does, session.verification_blocked_too_many_attempts
 */
export async function verifyCodeCounted(
  tenant: TenantContext,
  proof: Parameters<typeof verifyCode>[1],
): Promise<void> {
  const subject = identifierKey(proof.recipient);
  const attempt = await beginAttempt(tenant.db, {
    subject,
    ip: `asked:${subject}`,
    policy: lockoutPolicy(await getSignInExperience(tenant)),
    seal: (text) => tenant.vault.seal('lockout', text),
  });
  try {
    await verifyCode(tenant, proof);
  } catch (failure) {
    attemptFailed(attempt);
    throw failure;
  }
  await tenant.db.transaction((db) => attemptSucceeded(db, attempt));
}

const keyOf = (scope: string, recipient: Recipient): string => `${scope}:${identifierKey(recipient)}`;

const fingerprint = (tenant: TenantContext, key: string, code: string): string =>
  tenant.vault.fingerprint(`code:${key}:${code}`);
