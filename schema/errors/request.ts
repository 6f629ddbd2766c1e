/** Requests, authority, entities: what any route may answer. */
export const requestErrors = {
  'auth.authorization_header_missing': {
    status: 401,
    message: 'Send an access token in the Authorization header.',
  },
  'auth.authorization_token_type_not_supported': {
    status: 401,
    message: 'Use the Bearer scheme in the Authorization header.',
  },
  'auth.unauthorized': {
    status: 401,
    message: 'The access token is not valid for this API, or has expired. Get a new one and try again.',
  },
  'auth.jwt_sub_missing': { status: 401, message: 'The access token names no subject.' },
  'auth.expected_role_not_found': {
    status: 401,
    message: 'The token is not valid for this API, or its person does not hold the expected role.',
  },
  'auth.forbidden': { status: 403, message: 'You are not allowed to do this.' },
  'auth.require_re_authentication': { status: 403, message: 'Sign in again to do this.' },
  'auth.third_party_application_forbidden': {
    status: 403,
    message: 'Third-party applications may not change account data.',
  },
  'guard.invalid_input': { status: 400, message: 'The request does not have the expected form. {{summary}}' },
  'guard.invalid_pagination': {
    status: 400,
    message: 'Use a page of 1 or more and a page_size from 1 to 100.',
  },
  'guard.mime_type_not_allowed': { status: 400, message: 'This kind of file is not allowed.' },
  'guard.file_size_exceeded': { status: 400, message: 'The file is too large.' },
  'guard.picture_too_large': {
    status: 400,
    message:
      'The picture is too large to be drawn: 52 megapixels at most, and no side longer than 16384 pixels.',
  },
  'storage.upload_error': { status: 500, message: 'The file could not be stored.' },
  'guard.not_allowed_for_admin_tenant': {
    status: 400,
    message: 'This is not possible in the administrators’ tenant.',
  },
  'request.general': { status: 422, message: 'The request could not be carried out.' },
  'request.invalid_input': { status: 400, message: 'The request has an invalid value.' },
  'request.feature_not_supported': { status: 422, message: 'This server does not support the feature.' },
  'request.message_rate_limited': {
    status: 429,
    message: 'Too many messages were sent to this recipient. Wait ten minutes and try again.',
  },
  'request.rate_limited': { status: 429, message: 'Too many requests. Wait a moment and try again.' },
  'request.payload_too_large': { status: 413, message: 'The request body is too large.' },
  'request.unsupported_media_type': { status: 415, message: 'Send the request body as JSON.' },
  'request.malformed_json': { status: 400, message: 'The request body is not valid JSON.' },
  'request.not_found': { status: 404, message: 'There is nothing at this address.' },
  'request.precondition_failed': {
    status: 412,
    message: 'Somebody changed this in the meantime. Load it again, then repeat your change.',
  },
  'request.idempotency_key_invalid': {
    status: 400,
    message:
      'The idempotency key must be a text of at most 255 characters, without spaces, and is not for files.',
  },
  'request.idempotency_key_reused': {
    status: 422,
    message: 'The idempotency key was used for another call. Make a new key for each call.',
  },
  'request.idempotency_in_progress': {
    status: 409,
    message: 'The call with this idempotency key is still under way. Ask again in a moment.',
  },
  'request.idempotency_answer_lost': {
    status: 409,
    message: 'The call was done, but its answer was too large to keep. Look at what it made.',
  },
  'request.server_busy': {
    status: 503,
    message: 'The server is busy. Wait a few seconds and try again.',
  },
  'entity.not_found': { status: 404, message: 'This was not found. It may have been deleted.' },
  'entity.not_exists': { status: 404, message: 'This does not exist.' },
  'entity.not_exists_with_id': { status: 404, message: 'There is no {{entity}} with the id {{id}}.' },
  'entity.create_failed': { status: 422, message: 'It could not be created.' },
  'entity.db_constraint_violated': { status: 422, message: 'The value is not allowed here.' },
  'entity.invalid_input': { status: 422, message: 'The value has the wrong form.' },
  'entity.relation_foreign_key_not_found': {
    status: 404,
    message: 'Something that the request refers to does not exist.',
  },
  'entity.unique_integrity_violation': { status: 422, message: 'It exists already.' },
  'entity.value_too_long': { status: 422, message: 'The value is too long.' },
  'subscription.tenant_suspended': { status: 403, message: 'This tenant is suspended.' },
} as const;
