/** What pages say of a refusal: the word for each code in the language of the page, and the field that it is about. */
import type { ErrorCode, PorteroError } from '@portero/schema/errors.ts';
import { fill, type Phrases } from '@portero/sign-in/index.ts';

export type Place = 'identifier' | 'password' | 'code' | 'form';
type Word = keyof Phrases['error'];

const places: Partial<Record<ErrorCode, readonly [Place, Word]>> = {
  'session.invalid_credentials': ['form', 'invalidCredentials'],
  'request.message_rate_limited': ['form', 'rateLimited'],
  'request.rate_limited': ['form', 'rateLimited'],
  'request.server_busy': ['form', 'busy'],
  'verification_code.code_mismatch': ['code', 'codeMismatch'],
  'verification_code.not_found': ['code', 'codeExpired'],
  'verification_code.expired': ['code', 'codeExpired'],
  'verification_code.exceed_max_try': ['code', 'codeTooManyTries'],
  'session.verification_session_not_found': ['code', 'codeExpired'],
  'user.username_already_in_use': ['identifier', 'usernameTaken'],
  'user.email_already_in_use': ['identifier', 'emailTaken'],
  'user.phone_already_in_use': ['identifier', 'phoneTaken'],
  'user.invalid_phone': ['identifier', 'invalidPhone'],
  'user.invalid_email': ['identifier', 'invalidEmail'],
  'user.username_exists_in_profile': ['identifier', 'usernameTaken'],
  'user.email_exists_in_profile': ['identifier', 'emailTaken'],
  'user.phone_exists_in_profile': ['identifier', 'phoneTaken'],
  'one_time_token.token_not_found': ['form', 'linkDead'],
  'one_time_token.token_consumed': ['form', 'linkDead'],
  'one_time_token.token_expired': ['form', 'linkDead'],
  'one_time_token.token_revoked': ['form', 'linkDead'],
  'one_time_token.email_mismatch': ['form', 'linkDead'],
  'one_time_token.interaction_event_mismatch': ['form', 'linkDead'],
  'user.user_not_exist': ['form', 'noAccount'],
  'user.same_password': ['password', 'samePassword'],
  'password.expired': ['form', 'passwordExpired'],
  'auth.forbidden': ['form', 'notAllowed'],
  'user.sign_in_method_not_enabled': ['form', 'notAllowed'],
  'session.not_supported_for_forgot_password': ['form', 'notAllowed'],
  'session.email_blocklist.email_not_allowed': ['identifier', 'emailNotAllowed'],
  'session.email_blocklist.email_subaddressing_not_allowed': ['identifier', 'emailNotAllowed'],
  'session.email_blocklist.invalid_email': ['identifier', 'invalidEmail'],
  'session.captcha_required': ['form', 'captchaRequired'],
  'session.captcha_failed': ['form', 'captchaFailed'],
  'oidc.access_denied': ['form', 'notAllowed'],
  'session.csrf_token_mismatch': ['form', 'expiredForm'],
  'setup.code_invalid': ['form', 'setupCode'],
  'administrator.invitation_invalid': ['form', 'notAllowed'],
  'session.mfa.invalid_totp_code': ['code', 'totpMismatch'],
  'session.mfa.invalid_backup_code': ['code', 'backupCodeMismatch'],
  'session.mfa.webauthn_verification_failed': ['form', 'passkeyFailed'],
  'session.identity_conflict': ['form', 'passkeyElsewhere'],
  'session.passkey_sign_in.pending_info_not_found': ['form', 'passkeyExpired'],
  'session.passkey_sign_in.conflict_rp_id': ['form', 'passkeyFailed'],
  'session.mfa.webauthn_verification_not_found': ['form', 'passkeyFailed'],
  'session.mfa.mfa_factor_not_enabled': ['form', 'notAllowed'],
  'session.mfa.mfa_policy_not_user_controlled': ['form', 'notAllowed'],
  'session.mfa.recovery_not_available': ['form', 'recoveryNotNow'],
  'account_center.field_not_enabled': ['form', 'notAllowed'],
  'account_center.field_not_editable': ['form', 'notAllowed'],
  'verification_record.not_found': ['form', 'codeExpired'],
  'user.last_sign_in_method_required': ['form', 'lastWayIn'],
  'user.totp_already_in_use': ['form', 'factorThere'],
  'user.backup_code_already_in_use': ['form', 'factorThere'],
  'session.mfa.backup_code_can_not_be_alone': ['form', 'backupCodesAlone'],
  'organization.require_membership': ['form', 'notMember'],
  'account.last_with_permissions': ['form', 'lastWithPermissions'],
  'oidc.session_not_found': ['form', 'alreadyGone'],
  'oidc.invalid_session_account_id': ['form', 'alreadyGone'],
  'oidc.invalid_grant': ['form', 'alreadyGone'],
  'user.identity_not_exist': ['form', 'alreadyGone'],
  'user.email_not_exist': ['form', 'alreadyGone'],
  'user.phone_not_exist': ['form', 'alreadyGone'],
};

type Worded = { readonly place: Place; readonly text: string };

/** Undefined for a refusal that there are no words for: it needs a page of its own, or is for developers. */
export function worded(failure: PorteroError, words: Phrases['error']): Worded | undefined {
  const { code } = failure;
  if (code === 'password.rejected') return at('password', passwordText(failure, words));
  if (code === 'user.username_too_short')
    return at('identifier', fill(words.usernameTooShort, { count: numberIn(failure, 'minLength') }));
  if (code === 'user.username_too_long')
    return at('identifier', fill(words.usernameTooLong, { count: numberIn(failure, 'maxLength') }));
  if (code.startsWith('user.username_') && !places[code]) return at('identifier', words.invalidUsername);
  if (code === 'session.verification_blocked_too_many_attempts')
    return at(
      'form',
      fill(words.blocked, { minutes: Math.ceil(numberIn(failure, 'waitSeconds') / 60) || 1 }),
    );
  const wait = code === 'session.captcha_failed' ? numberIn(failure, 'waitSeconds') : 0;
  if (wait > 0) return at('form', fill(words.captchaWait, { seconds: wait }));
  if (code.startsWith('connector.')) return at('form', sendingText(failure, words));
  const known = places[code];
  return known ? at(known[0], words[known[1]]) : undefined;
}

/**
 * The provider's reason where it is about this person's address. Hosts, accounts and hints are for the administrator,
 * who finds them in the audit log and by a test of the connector; strangers read these pages.
 */
const sendingText = ({ data, message }: PorteroError, words: Phrases['error']): string =>
  data && 'recipient' in data && data.recipient === true
    ? fill(words.notSent, { reason: message })
    : words.notSentNow;

const at = (place: Place, text: string): Worded => ({ place, text });

function numberIn({ data }: PorteroError, name: string): number {
  const value = data && name in data ? Object.entries(data).find(([key]) => key === name)?.[1] : undefined;
  return typeof value === 'number' ? value : 0;
}

function passwordText({ data }: PorteroError, words: Phrases['error']): string {
  const issues: readonly { code?: string; interpolation?: { min?: number; max?: number } }[] = Array.isArray(
    data,
  )
    ? data
    : [];
  const [first] = issues;
  const count = first?.interpolation?.min ?? first?.interpolation?.max ?? 0;
  switch (first?.code) {
    case 'password_rejected.too_short':
      return fill(words.passwordTooShort, { count });
    case 'password_rejected.too_long':
      return fill(words.passwordTooLong, { count });
    case 'password_rejected.character_types':
      return fill(words.passwordTypes, { count });
    case 'password_rejected.unsupported_characters':
      return words.passwordCharacters;
    case 'password_rejected.pwned':
      return words.passwordBreached;
    case 'password_rejected.used_before':
      return words.passwordUsedBefore;
    case 'password_rejected.restricted.user_info':
      return words.passwordPersonal;
    default:
      return words.passwordSimple;
  }
}
