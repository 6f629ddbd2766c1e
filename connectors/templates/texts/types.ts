/**
 * The words of the bundled messages in one language. `{{code}}`, `{{link}}`, `{{expiresIn}}` (minutes) are filled in.
 * Every language has all of them: one that is missing does not compile.
 */
import type { MessageType } from '@portero/schema/messages.ts';
import type { NoticeKind } from '../notice-kinds.ts';

type CodeType = Exclude<MessageType, 'OrganizationInvitation'>;

export type MessageTexts = {
  /** What each message is about; the heading of an email. */
  readonly purpose: Readonly<Record<CodeType, string>>;
  /** `{{purpose}}: {{code}}` */
  readonly subject: string;
  readonly enterCode: string;
  readonly expires: string;
  readonly ignore: string;
  /** The link beside a code. */
  readonly link: { readonly text: string; readonly button: string };
  readonly invitation: { readonly subject: string; readonly text: string; readonly button: string };
  readonly sms: SmsTexts;
  readonly notice: NoticeTexts;
  readonly support: SupportTexts;
};

/**
 * Whole sentences that fit into one segment with the line for phones below them. Where a language can do without
 * letters that phones need 16 bits for, it does: that leaves 160 characters in place of 70.
 */
export type SmsTexts = Readonly<Record<MessageType, string>> & {
  /** Follows the sentence of a code, with the space before it where the language has spaces. */
  readonly expires: string;
};

export type NoticeTexts = {
  readonly title: Readonly<Record<NoticeKind, string>>;
  /** `{{account}}` and `{{service}}` are filled in. */
  readonly what: string;
  /** `{{time}}` and `{{place}}`. */
  readonly when: string;
  /** The place when an administrator did it. */
  readonly administration: string;
  readonly ignore: string;
  readonly act: string;
  /** `{{support}}` */
  readonly help: string;
  /** `{{device}}`, where something new signed in. */
  readonly device: string;
  /** The way to the account centre's list of sessions. */
  readonly see: string;
  /** In place of `act`. */
  readonly actDevice: string;
  /** In place of `act` and `ignore`, of somebody who asks to replace lost second factors. */
  readonly actRecovery: string;
  readonly stopRecovery: string;
  readonly recoveryApproved: string;
  /** The button that has an approval used where it is pressed. */
  readonly continueRecovery: string;
  readonly recoveryRefused: string;
};

/** `{{account}}`, `{{service}}`, `{{time}}` and `{{reason}}` are filled in. */
export type SupportTexts = {
  readonly resetTitle: string;
  readonly resetText: string;
  readonly resetButton: string;
  readonly resetRemark: string;
  readonly actedTitle: string;
  readonly actedText: string;
  readonly actedReason: string;
  readonly actedRemark: string;
};
