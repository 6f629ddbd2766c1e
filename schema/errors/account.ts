/** Users and their accounts. */
export const accountErrors = {
  'account_center.not_enabled': { status: 400, message: 'The account center is turned off.' },
  'account_center.field_not_enabled': {
    status: 400,
    message: 'This part of the account cannot be seen here.',
  },
  'account_center.field_not_editable': {
    status: 400,
    message: 'This part of the account cannot be changed here.',
  },
  'account.confirmation_required': {
    status: 422,
    message: 'Confirm by sending the account’s own id as `confirm`.',
  },
  'account.last_with_permissions': {
    status: 422,
    message:
      'Nobody else in the organization has all the permissions of this member. Give somebody their role first.',
  },
  'verification_record.not_found': {
    status: 400,
    message: 'The verification was not found, was not completed, or has expired. Start it again.',
  },
  'verification_record.permission_denied': {
    status: 401,
    message: 'Show again that it is you: send a fresh verification in the header `logto-verification-id`.',
  },
  'verification_record.social_verification.invalid_target': {
    status: 422,
    message: 'The verification is for {{actual}}, not for {{expected}}.',
  },
  'verification_record.social_verification.token_response_not_found': {
    status: 422,
    message: 'The provider gave no tokens.',
  },
  'secrets.third_party_token_set.token_not_found': {
    status: 404,
    message: 'No tokens of this provider are kept for the account.',
  },
  'secrets.third_party_token_set.access_token_expired': {
    status: 401,
    message: 'The provider’s access token has expired. Connect the account again.',
  },
  'user.username_already_in_use': { status: 422, message: 'This username is taken.' },
  'user.email_already_in_use': {
    status: 422,
    message: 'An account with this email address exists already.',
  },
  'user.phone_already_in_use': { status: 422, message: 'An account with this phone number exists already.' },
  'user.identity_already_in_use': { status: 422, message: 'This identity belongs to another account.' },
  'user.invalid_email': { status: 422, message: 'This is not a valid email address.' },
  'user.invalid_phone': { status: 422, message: 'This is not a valid phone number.' },
  'user.email_not_exist': { status: 400, message: 'The account has no email address.' },
  'user.phone_not_exist': { status: 400, message: 'The account has no phone number.' },
  'user.identity_not_exists_in_current_user': {
    status: 422,
    message: 'The account is not linked to this identity.',
  },
  'user.identity_not_exist': { status: 404, message: 'No account is linked to this identity.' },
  'user.user_not_exist': { status: 404, message: 'No account with {{identifier}} was found.' },
  'user.missing_profile': { status: 422, message: 'Some details are still needed to finish.' },
  'user.missing_mfa': { status: 422, message: 'Set up a second step to finish.' },
  'user.passkey_preferred': { status: 422, message: 'Create a passkey to sign in faster, or skip this.' },
  'user.suggest_mfa': { status: 422, message: 'Turn on a second step for your account, or skip this.' },
  'user.totp_already_in_use': { status: 422, message: 'The account has an authenticator app already.' },
  'user.totp_secret_invalid': {
    status: 422,
    message: 'The secret must be base32 (A–Z, 2–7) of 16 to 32 characters.',
  },
  'user.backup_code_already_in_use': {
    status: 422,
    message: 'The account has backup codes that were not used yet.',
  },
  'user.wrong_backup_code_format': {
    status: 422,
    message: 'Backup codes are ten texts of ten lower-case hexadecimal digits, each different.',
  },
  'user.new_password_required_in_profile': { status: 422, message: 'Choose a new password first.' },
  'user.same_password': { status: 422, message: 'Choose a password that differs from the present one.' },
  'user.suspended': { status: 401, message: 'This account is suspended. Ask its administrator.' },
  'user.sign_in_method_not_enabled': { status: 422, message: 'This way of signing in is not turned on.' },
  'user.sign_up_method_not_enabled': { status: 422, message: 'This way of registering is not turned on.' },
  'user.username_exists_in_profile': { status: 422, message: 'The account has a username already.' },
  'user.email_exists_in_profile': { status: 422, message: 'The account has an email address already.' },
  'user.phone_exists_in_profile': { status: 422, message: 'The account has a phone number already.' },
  'user.password_exists_in_profile': { status: 422, message: 'The account has a password already.' },
  'user.username_required': { status: 422, message: 'Enter a username.' },
  'user.username_starts_with_number': { status: 422, message: 'A username may not start with a number.' },
  'user.username_invalid_charset_hard': {
    status: 422,
    message: 'A username has only letters, numbers and underscores.',
  },
  'user.username_too_short': { status: 422, message: 'The username is too short.' },
  'user.username_too_long': { status: 422, message: 'The username is too long.' },
  'user.username_uppercase_not_allowed': { status: 422, message: 'Use no capital letters in the username.' },
  'user.username_lowercase_not_allowed': { status: 422, message: 'Use no small letters in the username.' },
  'user.username_numbers_not_allowed': { status: 422, message: 'Use no numbers in the username.' },
  'user.username_underscore_not_allowed': { status: 422, message: 'Use no underscore in the username.' },
  'user.password_and_digest': { status: 400, message: 'Give a password or a digest, not both.' },
  'user.password_algorithm_required': { status: 400, message: 'Name the algorithm of the password digest.' },
  'user.invalid_role_type': { status: 422, message: 'Only user roles can be given to people.' },
  'user.role_exists': { status: 422, message: 'The person has this role already.' },
  'user.cannot_delete_self': { status: 400, message: 'You cannot delete your own account.' },
  'user.email_required_for_reset': {
    status: 422,
    message: 'The person has no email address to send a link to. Set a new password instead.',
  },
  'impersonation.off': {
    status: 403,
    message:
      'Acting as people is turned off for this tenant. It can be turned on with PATCH /api/configs/impersonation.',
  },
  'impersonation.administrator': { status: 403, message: 'Nobody can act as an administrator.' },
  'impersonation.application_not_allowed': {
    status: 422,
    message:
      'Choose an application of your own that may exchange tokens: turn on `allowTokenExchange` in its settings.',
  },
  'impersonation.application_without_sign_in': {
    status: 422,
    message: 'Choose an application of your own that people sign in to with a browser.',
  },
  'impersonation.link_invalid': {
    status: 422,
    message: 'This link was used, is too old, or belongs to another browser. Ask for a new one.',
  },
  'user.last_sign_in_method_required': {
    status: 422,
    message: 'The account must keep at least one way to sign in. Add `?force=true` to remove the last one.',
  },
  'organization.require_membership': {
    status: 422,
    message: 'This needs a member of the organization. Add them first.',
  },
  'organization.role_names_not_found': {
    status: 422,
    message: 'There are no organization roles of these names.',
  },
  'user.personal_access_token_name_exists': { status: 422, message: 'A token of this name exists already.' },
} as const;
