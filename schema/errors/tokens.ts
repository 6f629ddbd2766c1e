/** Tokens that administrators make, and what is said when a grant cannot be ended. */
export const tokenErrors = {
  'one_time_token.token_not_found': { status: 404, message: 'There is no such one-time token.' },
  'one_time_token.email_mismatch': { status: 400, message: 'The token was made for another email address.' },
  'one_time_token.token_expired': { status: 400, message: 'The token has expired. Ask for a new one.' },
  'one_time_token.token_consumed': { status: 400, message: 'The token was used already. Ask for a new one.' },
  'one_time_token.token_revoked': { status: 400, message: 'The token was withdrawn. Ask for a new one.' },
  'one_time_token.interaction_event_mismatch': {
    status: 400,
    message: 'The token was made for something else. Ask for a new one.',
  },
  'one_time_token.cannot_reactivate_token': {
    status: 400,
    message: 'A token cannot be made active again. Make a new one.',
  },
} as const;
