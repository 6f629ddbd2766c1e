/** Scripts for the claims of access tokens: one for people’s, one for machines’ (contract MANAGEMENT §12). */
import { jsonObject } from '@portero/schema/text.ts';
import * as z from 'zod';

export const tokenTypePath = z.enum(['access-token', 'client-credentials']);
export type TokenTypePath = z.infer<typeof tokenTypePath>;

/** Names of the entries in the tenant's settings. */
export const configKeys = {
  'access-token': 'jwt.accessToken',
  'client-credentials': 'jwt.clientCredentials',
} as const satisfies Record<TokenTypePath, string>;

const script = z.string().min(1).max(51_200);
const environmentVariables = z
  .record(z.string().min(1).max(256), z.string().max(8192))
  .refine((variables) => Object.keys(variables).length <= 100, 'has more than 100 variables');

const members = {
  script,
  environmentVariables: environmentVariables.optional(),
  contextSample: jsonObject.optional(),
  tokenSample: jsonObject.optional(),
  /** No token at all when the script fails. */
  blockIssuanceOnError: z.boolean().optional(),
};

/** Unknown keys are refused, as the contract has it. */
export const customizerBody = z.strictObject(members);
export const customizerPatch = z.strictObject({ ...members, script: script.optional() });
export const customizer = z.object(members);
export type Customizer = z.infer<typeof customizer>;
export type CustomizerPatch = z.infer<typeof customizerPatch>;

const testMembers = { script, environmentVariables: environmentVariables.optional(), token: jsonObject };
export const testBody = z.strictObject({
  tokenType: tokenTypePath,
  ...testMembers,
  context: jsonObject,
});
export type TestBody = z.infer<typeof testBody>;

/** As stored: what the script may know of secrets is sealed. */
export const storedCustomizer = z.object({
  script,
  sealedEnvironment: z.string().optional(),
  contextSample: jsonObject.optional(),
  tokenSample: jsonObject.optional(),
  blockIssuanceOnError: z.boolean().optional(),
});
export type StoredCustomizer = z.infer<typeof storedCustomizer>;

/** What a version has of a script: of variables the names. */
export const scriptVersion = z.object({
  script,
  blockIssuanceOnError: z.boolean(),
  environmentVariables: z.array(z.string()),
});
export type ScriptVersion = z.infer<typeof scriptVersion>;

/** Who saved a version and when; null of one from before versions were kept. */
export const versionFacts = z.object({
  id: z.string(),
  createdAt: z.number().nullable(),
  actor: z.object({ type: z.enum(['user', 'app', 'command']), id: z.string() }).nullable(),
});

export const environmentOf = environmentVariables;
