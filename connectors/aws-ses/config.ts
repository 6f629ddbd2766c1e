import * as z from 'zod';
import { templatesSchema, usageType } from '../kit/connector.ts';

const text = z.string().min(1).max(2048);
/** Optional fields of a form come as empty texts. */
const optional = z.union([z.literal('').transform(() => undefined), text]).optional();

/** Contract CONNECTORS §4.1. */
export const sesConfig = z.object({
  accessKeyId: text,
  accessKeySecret: text,
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not a region such as eu-west-1'),
  emailAddress: optional,
  emailAddressIdentityArn: optional,
  feedbackForwardingEmailAddress: optional,
  feedbackForwardingEmailAddressIdentityArn: optional,
  configurationSetName: optional,
  templates: templatesSchema(
    z.object({ usageType, subject: z.string().max(1000), content: z.string().max(200_000) }),
  ),
});
export type SesConfig = z.infer<typeof sesConfig>;
