/** Messages to people: their types, the templates an administrator may store, the development inbox. */
import * as z from 'zod';
import { languageTag } from './languages.ts';

export const messageTypes = [
  'SignIn',
  'Register',
  'ForgotPassword',
  'OrganizationInvitation',
  'Generic',
  'UserPermissionValidation',
  'BindNewIdentifier',
  'MfaVerification',
  'BindMfa',
] as const;
export const messageType = z.enum(messageTypes);
export type MessageType = z.infer<typeof messageType>;

export const emailTemplateDetails = z.object({
  subject: z.string().max(1000),
  content: z.string().max(200_000),
  contentType: z.enum(['text/html', 'text/plain']).optional(),
  replyTo: z.string().max(1000).optional(),
  sendFrom: z.string().max(1000).optional(),
});
export type EmailTemplateDetails = z.infer<typeof emailTemplateDetails>;

export const emailTemplate = z.object({
  tenantId: z.string(),
  id: z.string(),
  languageTag: z.string(),
  templateType: messageType,
  details: emailTemplateDetails,
  createdAt: z.number(),
});
export type EmailTemplate = z.infer<typeof emailTemplate>;

export const putEmailTemplatesBody = z.object({
  templates: z
    .array(z.object({ languageTag, templateType: messageType, details: emailTemplateDetails }))
    .min(1)
    .max(1500),
});

/** A text message has ten parts at most on most networks. */
export const smsContent = z.string().trim().min(1).max(1530);

export const smsTemplate = z.object({
  tenantId: z.string(),
  languageTag: z.string(),
  templateType: messageType,
  content: z.string(),
  createdAt: z.number(),
});
export type SmsTemplate = z.infer<typeof smsTemplate>;

/** A message that nobody waits for, while it is yet to be brought. */
export const outboxMessage = z.object({
  id: z.string(),
  channel: z.enum(['email', 'sms']),
  /** What it says, in a word, such as `password-changed`. */
  type: z.string(),
  /** Enough of the address to recognise it; empty where nobody can read it any more. */
  recipient: z.string(),
  status: z.enum(['Waiting', 'GivenUp']),
  tries: z.number(),
  /** The provider's words, without addresses; `unknown` where it said none. */
  lastError: z.string().nullable(),
  nextTryAt: z.number().nullable(),
  createdAt: z.number(),
});
export type OutboxMessage = z.infer<typeof outboxMessage>;

export const inboxMessage = z.object({
  id: z.string(),
  createdAt: z.number(),
  channel: z.enum(['email', 'sms']),
  to: z.string(),
  type: messageType,
  subject: z.string(),
  /** HTML, or plain text for SMS. */
  content: z.string(),
  text: z.string(),
  code: z.string().nullable(),
});
export type InboxMessage = z.infer<typeof inboxMessage>;
