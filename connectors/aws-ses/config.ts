import * as z from 'zod';
import { optionalText, templatesSchema, usageType } from '../kit/factory.ts';

/** Contract CONNECTORS §4.1; there the key is required. Without one, the server’s own AWS role signs. */
const settings = z.object({
  accessKeyId: optionalText,
  accessKeySecret: optionalText,
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

export const sesConfig = settings.superRefine(({ accessKeyId, accessKeySecret }, context) => {
  const message = 'is needed with the other half of the key; leave both out to use the server’s AWS role';
  if (accessKeyId && !accessKeySecret)
    context.addIssue({ code: 'custom', path: ['accessKeySecret'], message });
  if (accessKeySecret && !accessKeyId) context.addIssue({ code: 'custom', path: ['accessKeyId'], message });
});
export type SesConfig = z.infer<typeof sesConfig>;
