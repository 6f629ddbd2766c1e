/** Signing in: interaction, verification, codes, passwords, and the authorization server. */
export const signInErrors = {
  'session.not_found': {
    status: 400,
    message: 'Your sign-in session was not found or has expired. Go back to the application and start again.',
  },
  'session.interaction_not_found': {
    status: 404,
    message: 'The sign-in has not been started. Start it, then try again.',
  },
  'session.verification_session_not_found': {
    status: 404,
    message: 'The verification was not found or has expired. Start the verification again.',
  },
  'session.verification_failed': { status: 400, message: 'The verification has not been completed.' },
  'session.verification_blocked_too_many_attempts': {
    status: 400,
    message: 'Too many attempts. Try again in {{relativeTime}}.',
  },
  'session.invalid_credentials': {
    status: 422,
    message: 'The account or the password is not right. Check both and try again.',
  },
  'session.invalid_interaction_type': {
    status: 400,
    message: 'This step does not belong to the current flow.',
  },
  'session.identifier_not_found': {
    status: 404,
    message: 'Nobody has been identified yet. Prove who you are first.',
  },
  'session.identity_conflict': {
    status: 409,
    message: 'Another account is already identified in this session.',
  },
  'session.not_supported_for_forgot_password': {
    status: 400,
    message: 'This is not possible while resetting a password.',
  },
  'session.insufficient_info': { status: 400, message: 'Some information is missing from the request.' },
  'session.csrf_token_mismatch': { status: 400, message: 'The form has expired. Load the page again.' },
  'session.captcha_required': { status: 422, message: 'Complete the captcha first.' },
  'session.captcha_failed': { status: 422, message: 'The captcha could not be verified. Try again.' },
  'session.sso_enabled': { status: 422, message: 'This email address signs in through its organization.' },
  'session.connector_validation_session_not_found': {
    status: 400,
    message: 'The provider’s session was not found. Start again.',
  },
  'session.invalid_connector_id': { status: 422, message: 'The connector is not of the expected kind.' },
  'session.email_blocklist.email_not_allowed': {
    status: 422,
    message: 'This email address is not allowed.',
  },
  'session.email_blocklist.email_subaddressing_not_allowed': {
    status: 422,
    message: 'Email addresses with a “+” part are not allowed.',
  },
  'session.email_blocklist.invalid_email': { status: 400, message: 'This is not a valid email address.' },
  'session.mfa.mfa_factor_not_enabled': { status: 400, message: 'This factor is not turned on.' },
  'session.mfa.require_mfa_verification': { status: 403, message: 'A second step is needed to sign in.' },
  'session.mfa.pending_info_not_found': { status: 400, message: 'Start setting up the factor first.' },
  'session.mfa.invalid_totp_code': {
    status: 400,
    message: 'That code is not right, or was used already. Wait for the next one in your authenticator app.',
  },
  'session.mfa.invalid_backup_code': {
    status: 400,
    message: 'That backup code is not right, or was used already. Try another one.',
  },
  'session.mfa.webauthn_verification_failed': {
    status: 400,
    message: 'The passkey could not be verified. Try again, or use another way.',
  },
  'session.mfa.webauthn_verification_not_found': {
    status: 400,
    message: 'There is no passkey to use here. Use another way.',
  },
  'session.passkey_sign_in.pending_info_not_found': {
    status: 400,
    message: 'This passkey request was answered already, or is too old. Try again.',
  },
  'session.passkey_sign_in.conflict_rp_id': {
    status: 400,
    message: 'This passkey belongs to another address of this service. Use another way.',
  },
  'session.passkey_sign_in.sso_users_not_allowed': {
    status: 400,
    message: 'You sign in through your organization. Use single sign-on.',
  },
  'session.mfa.backup_code_can_not_be_alone': {
    status: 422,
    message: 'Backup codes need another factor beside them. Set up that one first.',
  },
  'session.mfa.backup_code_required': { status: 422, message: 'Generate backup codes to finish.' },
  'session.mfa.mfa_policy_not_user_controlled': {
    status: 422,
    message: 'A second step is required here and cannot be skipped.',
  },
  'session.mfa.recovery_not_available': {
    status: 422,
    message: 'A lost second step cannot be replaced here now.',
  },
  'session.mfa.suggest_additional_mfa': {
    status: 422,
    message: 'Add another way to prove who you are, or skip this.',
  },
  'verification_code.not_found': {
    status: 400,
    message: 'No code is waiting for this address. Ask for a new one.',
  },
  'verification_code.code_mismatch': {
    status: 400,
    message: 'That code is not right. Check it and try again.',
  },
  'verification_code.email_mismatch': {
    status: 400,
    message: 'The code was sent to another email address.',
  },
  'verification_code.phone_mismatch': { status: 400, message: 'The code was sent to another phone number.' },
  'verification_code.expired': { status: 400, message: 'That code has expired. Ask for a new one.' },
  'verification_code.exceed_max_try': {
    status: 400,
    message: 'That code was tried too often. Ask for a new one.',
  },
  'verification_code.phone_email_empty': {
    status: 400,
    message: 'Give an email address or a phone number.',
  },
  'password.expired': { status: 422, message: 'Your password has expired. Reset it to go on.' },
  'password.rejected': { status: 422, message: 'This password does not meet the policy.' },
  'password.unsupported_encryption_method': {
    status: 400,
    message: 'The password algorithm is not supported.',
  },
  'password.invalid_legacy_password_format': {
    status: 400,
    message: 'The digest must be a JSON text of the form [algorithm, [arguments…], hash].',
  },
  'password.unsupported_legacy_hash_algorithm': {
    status: 400,
    message: 'The legacy digest names an unknown hash algorithm.',
  },
  'oidc.access_denied': { status: 400, message: 'Access was denied.' },
  'oidc.aborted': { status: 400, message: 'The sign-in was aborted.' },
  'oidc.insufficient_scope': { status: 403, message: 'The token lacks a required scope.' },
  'oidc.invalid_client': {
    status: 400,
    message: 'The application is not known, or its secret is not right.',
  },
  'oidc.invalid_client_metadata': { status: 400, message: 'The application’s settings are not valid.' },
  'oidc.invalid_grant': { status: 400, message: 'The code or token is not valid, was used, or has expired.' },
  'oidc.invalid_redirect_uri': {
    status: 400,
    message: 'The redirect URI is not registered for this application.',
  },
  'oidc.invalid_request': { status: 400, message: 'The authorization request is not valid.' },
  'oidc.invalid_scope': { status: 400, message: 'A requested scope is not valid.' },
  'oidc.invalid_target': { status: 400, message: 'The requested resource is not known.' },
  'oidc.invalid_token': { status: 401, message: 'The token is not valid, or has expired.' },
  'oidc.invalid_session_account_id': { status: 404, message: 'The session belongs to somebody else.' },
  'oidc.key_not_found': { status: 404, message: 'The key was not found.' },
  'oidc.key_required': { status: 422, message: 'At least one key must stay.' },
  'oidc.only_previous_key_can_be_deleted': { status: 422, message: 'Only a previous key can be deleted.' },
  'oidc.provider_error': { status: 400, message: 'The authorization server refused the request.' },
  'oidc.server_error': { status: 500, message: 'Something went wrong on our side. Try again.' },
  'oidc.session_not_found': { status: 404, message: 'The session was not found.' },
  'oidc.unsupported_grant_type': { status: 400, message: 'The grant type is not supported.' },
  'oidc.unsupported_response_type': { status: 400, message: 'The response type is not supported.' },
  'oidc.unsupported_response_mode': { status: 400, message: 'The response mode is not supported.' },
  'setup.code_invalid': {
    status: 403,
    message:
      'The set-up code is not right or was used already. Open the Console by the address that the server printed when it started.',
  },
} as const;
