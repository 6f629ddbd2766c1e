/** The words of the bundled messages in one language. `{{code}}`, `{{expiresIn}}` (minutes) are filled in. */
import type { MessageType } from '@portero/schema/messages.ts';

export type MessageTexts = {
  /** What each message is about; the heading of an e-mail and the first words of an SMS. */
  readonly purpose: Readonly<Record<Exclude<MessageType, 'OrganizationInvitation'>, string>>;
  /** `{{purpose}}: {{code}}` */
  readonly subject: string;
  readonly enterCode: string;
  readonly expires: string;
  readonly ignore: string;
  /** The link beside a code. */
  readonly link: { readonly text: string; readonly button: string };
  readonly invitation: { readonly subject: string; readonly text: string; readonly button: string };
};
