/** What people are told of by email, so that whoever did not do it learns of it. */
export const noticeKinds = [
  'email-changed',
  'email-removed',
  'phone-changed',
  'phone-removed',
  'password-changed',
  'factor-added',
  'factor-removed',
  'account-deleted',
  'new-device',
  'recovery-requested',
  'recovery-approved',
  'recovery-refused',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];
