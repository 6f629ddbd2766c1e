/** Connectors that write to a file instead of sending, for the compatibility test mode only. */
import * as z from 'zod';
import { emailFactory, smsFactory, usageType } from '../kit/factory.ts';

const folder = new URL('.', import.meta.url);
const description = { en: 'Writes messages to a file, for tests.' };
/** Suites name the kind of content as some providers do. */
const templates = z.array(
  z
    .looseObject({
      usageType,
      subject: z.string().optional(),
      content: z.string(),
      type: z.string().optional(),
      contentType: z.enum(['text/plain', 'text/html']).optional(),
    })
    .transform(({ type, ...template }) => ({
      ...template,
      contentType: template.contentType ?? (type === 'text/plain' ? ('text/plain' as const) : undefined),
    })),
);

const mockEmail = (id: string, target: string, name: string) =>
  emailFactory({
    folder,
    manifest: { id, target, name: { en: name }, description, formItems: [] },
    config: z.looseObject({
      apiKey: z.string(),
      fromEmail: z.string(),
      fromName: z.string().optional(),
      templates: templates.optional(),
    }),
    load: async () => (await import('./record.ts')).recordEmail,
  });

export const mockFactories = [
  mockEmail('mock-email-service', 'mock-mail', 'Mock email service'),
  mockEmail('mock-email-service-alternative', 'mock-mail-alternative', 'Mock email service, alternative'),
  smsFactory({
    folder,
    manifest: {
      id: 'mock-short-message-service',
      target: 'mock-sms',
      name: { en: 'Mock short message service' },
      description,
      formItems: [],
    },
    config: z.looseObject({
      accountSID: z.string(),
      authToken: z.string(),
      fromMessagingServiceSID: z.string(),
      templates,
    }),
    load: async () => (await import('./record.ts')).recordSms,
  }),
];
