/** The sign-in experience of a tenant: who may register and sign in, how, and what it looks like (EXPERIENCE §7). */
import * as z from 'zod';
import { publicCaptchaConfig } from './captcha.ts';
import { languageTag } from './languages.ts';
import { colorPattern, emailPattern, webUrl } from './text.ts';

export const signInIdentifier = z.enum(['username', 'email', 'phone']);

const hexColor = z.string().regex(colorPattern);
const clearableUrl = z.union([webUrl, z.literal('')]).nullable();

export const color = z.object({
  primaryColor: hexColor,
  isDarkModeEnabled: z.boolean(),
  darkPrimaryColor: hexColor,
});

export const branding = z.object({
  logoUrl: webUrl.optional(),
  darkLogoUrl: webUrl.optional(),
  favicon: webUrl.optional(),
  darkFavicon: webUrl.optional(),
});

export const signInMethod = z.object({
  identifier: signInIdentifier,
  password: z.boolean(),
  verificationCode: z.boolean(),
  isPasswordPrimary: z.boolean(),
});

export const signUp = z.object({
  identifiers: z.array(signInIdentifier).max(10),
  password: z.boolean(),
  verify: z.boolean(),
  secondaryIdentifiers: z
    .array(
      z.object({
        identifier: z.enum(['username', 'email', 'phone', 'emailOrPhone']),
        verify: z.boolean().optional(),
      }),
    )
    .max(10)
    .optional(),
});
export type SignUp = z.infer<typeof signUp>;

export const mfaFactor = z.enum([
  'Totp',
  'WebAuthn',
  'BackupCode',
  'EmailVerificationCode',
  'PhoneVerificationCode',
]);
export const mfaPolicy = z.enum([
  'UserControlled',
  'Mandatory',
  'PromptOnlyAtSignIn',
  'PromptAtSignInAndSignUp',
  'NoPrompt',
  'PromptAtSignInAndSignUpMandatory',
  'PromptOnlyAtSignInMandatory',
]);
/** A code is tried against each app that somebody has. */
export const mostTotp = 5;
export const mostRecoveryWaitHours = 168;
export const defaultRecoveryWaitHours = 24;
export const mfa = z.object({
  factors: z.array(mfaFactor).max(20),
  policy: mfaPolicy,
  organizationRequiredMfaPolicy: z.enum(['NoPrompt', 'Mandatory']).optional(),
  /** Ours: whoever said no is asked again after so many days; never, when left out. */
  offerAgainAfterDays: z.int().min(1).max(3650).optional(),
  /** Ours: how many authenticator apps somebody may have; one, when left out. */
  maxTotp: z.int().min(1).max(mostTotp).optional(),
  /** Ours: whether whoever lost all of theirs may ask an administrator to set up a new one; not, when left out. */
  recovery: z.enum(['off', 'approval']).optional(),
  /** Ours: for so long nobody can approve such a request, and the person can stop it; a day, when left out. */
  recoveryWaitHours: z.int().min(0).max(mostRecoveryWaitHours).optional(),
});

/** As stored: every part may be missing. `completePasswordPolicy` fills in the defaults. */
export const passwordPolicy = z.object({
  length: z
    .object({ min: z.int().min(1).max(256).optional(), max: z.int().min(1).max(256).optional() })
    .optional(),
  characterTypes: z.object({ min: z.int().min(1).max(4).optional() }).optional(),
  rejects: z
    .object({
      pwned: z.boolean().optional(),
      repetitionAndSequence: z.boolean().optional(),
      userInfo: z.boolean().optional(),
      words: z.array(z.string().max(256)).max(1000).optional(),
    })
    .optional(),
  /** Ours: so many of a person's last passwords cannot be chosen again. */
  history: z.int().min(0).max(24).optional(),
});
export type PasswordPolicy = z.infer<typeof passwordPolicy>;

export const usernamePolicy = z
  .object({
    caseSensitive: z.boolean(),
    minLength: z.int().min(1).max(128),
    maxLength: z.int().min(1).max(128),
    allowedChars: z
      .object({
        lowercase: z.boolean(),
        uppercase: z.boolean(),
        numbers: z.boolean(),
        underscore: z.boolean(),
      })
      .refine((chars) => chars.lowercase || chars.uppercase || chars.underscore, {
        error: 'Small letters, capital letters or the underscore must be allowed',
      }),
  })
  .refine((policy) => policy.minLength <= policy.maxLength, { error: 'minLength is greater than maxLength' });
export type UsernamePolicy = z.infer<typeof usernamePolicy>;

export const passwordExpiration = z.union([
  z.object({
    enabled: z.literal(true),
    validPeriodDays: z.number(),
    enabledAt: z.number().optional(),
  }),
  z.object({ enabled: z.literal(false).optional() }),
]);

export const emailBlocklistPolicy = z.object({
  blockDisposableAddresses: z.boolean().optional(),
  blockSubaddressing: z.boolean().optional(),
  customAllowlist: z.array(z.string().max(256)).max(10_000).optional(),
  customBlocklist: z.array(z.string().max(256)).max(10_000).optional(),
});
export type EmailBlocklistPolicy = z.infer<typeof emailBlocklistPolicy>;

export const forgotPasswordMethod = z.enum(['EmailVerificationCode', 'PhoneVerificationCode']);

/** Everything that can be set. */
export const signInExperienceFields = z.object({
  color,
  branding,
  hideLogtoBranding: z.boolean(),
  languageInfo: z.object({ autoDetect: z.boolean(), fallbackLanguage: languageTag }),
  termsOfUseUrl: clearableUrl,
  privacyPolicyUrl: clearableUrl,
  agreeToTermsPolicy: z.enum(['Automatic', 'ManualRegistrationOnly', 'Manual']),
  signIn: z.object({ methods: z.array(signInMethod).max(10) }),
  signUp,
  socialSignIn: z.object({
    automaticAccountLinking: z.boolean().optional(),
    skipRequiredIdentifiers: z.boolean().optional(),
  }),
  socialSignInConnectorTargets: z.array(z.string().max(128)).max(200),
  signInMode: z.enum(['SignIn', 'Register', 'SignInAndRegister']),
  customCss: z.string().nullable(),
  customContent: z.record(z.string().max(256), z.string()),
  customUiAssets: z.object({ id: z.string().max(128), createdAt: z.number() }).nullable(),
  customUiCsp: z.object({
    scriptSrc: z.array(z.string().max(512)).max(50).optional(),
    connectSrc: z.array(z.string().max(512)).max(50).optional(),
  }),
  passwordPolicy,
  passwordExpiration,
  mfa,
  adaptiveMfa: z.object({ enabled: z.boolean().optional() }),
  /** “Don’t ask again on this device”. */
  trustedDevice: z.object({
    enabled: z.boolean().optional(),
    durationDays: z.int().min(1).max(365).optional(),
  }),
  passkeySignIn: z.object({
    enabled: z.boolean().optional(),
    showPasskeyButton: z.boolean().optional(),
    allowAutofill: z.boolean().optional(),
    /** Ours: whoever registers may make one in place of the password that the sign-up asks for. */
    allowSignUp: z.boolean().optional(),
    /** Ours: the address of the tenant that all passkeys are made for; the one at hand, when left out. */
    rpId: z.string().max(253).optional(),
  }),
  singleSignOnEnabled: z.boolean(),
  supportEmail: z.union([z.string().max(128).regex(emailPattern), z.literal('')]).nullable(),
  supportWebsiteUrl: clearableUrl,
  unknownSessionRedirectUrl: clearableUrl,
  captchaPolicy: z.object({ enabled: z.boolean().optional() }),
  sentinelPolicy: z.object({
    maxAttempts: z.int().min(1).max(1_000_000).optional(),
    /** Minutes; ten years are as good as forever. */
    lockoutDuration: z.number().positive().max(5_256_000).optional(),
  }),
  emailBlocklistPolicy,
  verificationCodePolicy: z.object({
    expirationDuration: z.int().min(60).max(3600).optional(),
    maxRetryAttempts: z.int().min(1).max(100).optional(),
    /** Digits of a code; ours. Eight fit beside one another on the narrowest phone. */
    codeLength: z.int().min(6).max(8).optional(),
    /** Whether mails with a code hold a link as well; ours. */
    withLink: z.boolean().optional(),
  }),
  forgotPasswordMethods: z.array(forgotPasswordMethod).max(10).nullable(),
  signUpProfileFields: z
    .array(z.object({ name: z.string().max(128) }))
    .max(200)
    .nullable(),
  usernamePolicy,
});

export const signInExperienceSchema = signInExperienceFields.extend({ tenantId: z.string(), id: z.string() });
export type SignInExperience = z.infer<typeof signInExperienceSchema>;

export const patchSignInExperienceBody = signInExperienceFields
  .extend({ usernamePolicy: usernamePolicy.optional() })
  .partial();
export type SignInExperiencePatch = z.infer<typeof patchSignInExperienceBody>;

const socialConnectorMetadata = z.object({
  id: z.string(),
  target: z.string(),
  name: z.record(z.string(), z.string()),
  logo: z.string(),
  logoDark: z.string().nullable(),
  platform: z.enum(['Native', 'Universal', 'Web']).nullable(),
  isStandard: z.boolean().optional(),
});

/** What the sign-in pages, and anybody, may know. */
export const publicSignInExperienceSchema = signInExperienceSchema
  .omit({ emailBlocklistPolicy: true, forgotPasswordMethods: true, trustedDevice: true })
  .extend({
    socialConnectors: z.array(socialConnectorMetadata),
    ssoConnectors: z.array(
      z.object({
        id: z.string(),
        connectorName: z.string(),
        logo: z.string(),
        darkLogo: z.string().optional(),
      }),
    ),
    forgotPassword: z.object({ email: z.boolean(), phone: z.boolean() }),
    isDevelopmentTenant: z.boolean(),
    captchaConfig: publicCaptchaConfig.optional(),
    customProfileFields: z.array(z.record(z.string(), z.unknown())),
    customProfileFieldCatalog: z.array(z.record(z.string(), z.unknown())),
  });
export type PublicSignInExperience = z.infer<typeof publicSignInExperienceSchema>;

/** The policy with every default filled in (EXPERIENCE §7.7). */
export type CompletePasswordPolicy = {
  readonly length: { readonly min: number; readonly max: number };
  readonly characterTypes: { readonly min: number };
  readonly rejects: {
    readonly pwned: boolean;
    readonly repetitionAndSequence: boolean;
    readonly userInfo: boolean;
    readonly words: readonly string[];
  };
  /** 0 lets all be chosen again. */
  readonly history: number;
};

/** What a policy leaves out has the contract's value (contract EXPERIENCE §7.7). */
export function completePasswordPolicy(policy: PasswordPolicy): CompletePasswordPolicy {
  return {
    length: { min: policy.length?.min ?? 8, max: policy.length?.max ?? 256 },
    characterTypes: { min: policy.characterTypes?.min ?? 1 },
    rejects: {
      pwned: policy.rejects?.pwned ?? true,
      repetitionAndSequence: policy.rejects?.repetitionAndSequence ?? true,
      userInfo: policy.rejects?.userInfo ?? true,
      words: policy.rejects?.words ?? [],
    },
    history: policy.history ?? 0,
  };
}

/** Life in seconds, number of tries and of digits of a verification code (EXPERIENCE §4.1). */
export function verificationCodePolicyOf(experience: Pick<SignInExperience, 'verificationCodePolicy'>): {
  lifetime: number;
  maxTries: number;
  digits: number;
} {
  const { expirationDuration, maxRetryAttempts, codeLength } = experience.verificationCodePolicy;
  return { lifetime: expirationDuration ?? 600, maxTries: maxRetryAttempts ?? 10, digits: codeLength ?? 6 };
}
