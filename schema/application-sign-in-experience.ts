/** How an application looks on the sign-in and consent pages (contract MANAGEMENT §3.6). */
import * as z from 'zod';
import { branding, color } from './sign-in-experience.ts';
import { webUrl } from './text.ts';

export const applicationSignInExperienceSchema = z.object({
  tenantId: z.string(),
  applicationId: z.string(),
  color: color.partial(),
  branding,
  customCss: z.string().nullable(),
  termsOfUseUrl: z.string().nullable(),
  privacyPolicyUrl: z.string().nullable(),
  displayName: z.string().nullable(),
});
export type ApplicationSignInExperience = z.infer<typeof applicationSignInExperienceSchema>;

const clearableUrl = z.union([webUrl, z.literal('')]).nullable();

export const applicationSignInExperienceBody = z.object({
  color: color.partial().optional(),
  branding: branding.optional(),
  customCss: z.string().max(65_536).nullable().optional(),
  termsOfUseUrl: clearableUrl.optional(),
  privacyPolicyUrl: clearableUrl.optional(),
  displayName: z.string().trim().max(256).nullable().optional(),
});
export type ApplicationSignInExperienceBody = z.infer<typeof applicationSignInExperienceBody>;
