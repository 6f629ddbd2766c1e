import * as z from 'zod';
import { optionalText, templatesSchema, usageType } from '../kit/factory.ts';

const text = z.string().trim().min(1).max(2048);

/** Contract CONNECTORS §4.1. */
export const sesConfig = z.object({
  accessKeyId: text,
  accessKeySecret: text,
  // It becomes part of a host name, so its form is checked.
  region: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z]{2,5}(-[a-z]+){1,3}-\d{1,2}$/, 'is not a region such as eu-west-1'),
  emailAddress: optionalText,
  emailAddressIdentityArn: optionalText,
  feedbackForwardingEmailAddress: optionalText,
  feedbackForwardingEmailAddressIdentityArn: optionalText,
  configurationSetName: optionalText,
  templates: templatesSchema(
    z.object({ usageType, subject: z.string().max(1000), content: z.string().max(200_000) }),
  ),
});
export type SesConfig = z.infer<typeof sesConfig>;
