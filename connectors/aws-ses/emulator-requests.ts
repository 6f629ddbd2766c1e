/** The body of SendEmail as SES takes it: known keys only, ASCII addresses, known character sets, bounded sizes. */
import * as z from 'zod';

const ascii = /^\p{ASCII}*$/u;
const mailbox = z
  .string()
  .regex(ascii, 'Local or domain part contains non-ASCII characters')
  .regex(/^(.*<)?[^\s<>@,;]+@[^\s<>@,;]+\.?[^\s<>@,;]*>?$/s, 'Illegal address')
  .refine((address) => !/[\r\n]/.test(address), 'Illegal address');
const part = z.strictObject({
  Data: z.string().max(10_000_000),
  Charset: z
    .string()
    .regex(/^(utf-?8|us-ascii|iso-8859-1|shift_jis)$/i, 'Unsupported character set')
    .optional(),
});
const name = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'Invalid configuration set name');

const body = z.strictObject({
  FromEmailAddress: mailbox.optional(),
  FromEmailAddressIdentityArn: z.string().startsWith('arn:', 'Invalid ARN').optional(),
  Destination: z
    .strictObject({
      ToAddresses: z.array(mailbox).optional(),
      CcAddresses: z.array(mailbox).optional(),
      BccAddresses: z.array(mailbox).optional(),
    })
    .refine(
      ({ ToAddresses = [], CcAddresses = [], BccAddresses = [] }) => {
        const count = ToAddresses.length + CcAddresses.length + BccAddresses.length;
        return count > 0 && count <= 50;
      },
      { message: 'Recipient count must be from 1 to 50' },
    ),
  ReplyToAddresses: z.array(mailbox).optional(),
  FeedbackForwardingEmailAddress: mailbox.optional(),
  FeedbackForwardingEmailAddressIdentityArn: z.string().startsWith('arn:', 'Invalid ARN').optional(),
  ConfigurationSetName: name.optional(),
  EmailTags: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).optional(),
  EndpointId: z.string().optional(),
  ListManagementOptions: z
    .strictObject({ ContactListName: z.string(), TopicName: z.string().optional() })
    .optional(),
  Content: z.strictObject({
    Simple: z.strictObject({
      Subject: part.refine(({ Data }) => !/[\r\n]/.test(Data), 'Control characters in the subject'),
      Body: z
        .strictObject({ Html: part.optional(), Text: part.optional() })
        .refine(({ Html, Text }) => Html ?? Text, { message: 'Body must not be empty' }),
      Headers: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).optional(),
    }),
  }),
});

export const sendEmailBody = body.refine(
  ({ FromEmailAddress, FromEmailAddressIdentityArn }) => FromEmailAddress ?? FromEmailAddressIdentityArn,
  { message: "Missing required header 'From'." },
);
export type SentMail = z.infer<typeof sendEmailBody>;
