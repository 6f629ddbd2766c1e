/** Who administers, and what they may hand out. */
export const administrationErrors = {
  'administrator.last': {
    status: 422,
    message:
      'Somebody must be able to administer everything. Give another administrator a role that may do so first.',
  },
  'administrator.more_than_own': {
    status: 403,
    message: 'This may do more than you may. Ask an administrator who may do everything.',
  },
  'administrator.built_in_role': {
    status: 422,
    message: 'This role came with the server and stays as it is. Make one of your own instead.',
  },
  'administrator.invitation_invalid': {
    status: 404,
    message: 'This invitation was used, withdrawn, or is too old. Ask for a new one.',
  },
  'recovery_request.not_open': {
    status: 409,
    message: 'This request has been answered, stopped or cancelled, or is too old.',
  },
  'recovery_request.still_waiting': {
    status: 409,
    message: 'The waiting time is not over: until then the person can stop the request.',
  },
  'recovery_request.own': {
    status: 403,
    message: 'Nobody answers their own request. Ask another administrator.',
  },
} as const;
