/** What the inspector is asked and what it answers; ours, the contract has nothing like it. */
import { jsonObject } from '@portero/schema/text.ts';
import * as z from 'zod';

const id = z.string().min(1).max(128);

export const inspection = z.object({
  applicationId: id,
  /** The person that the token is for; left out, the application asks for itself. */
  userId: id.optional(),
  /** Indicator of an API resource. */
  resource: z.string().min(1).max(2048).optional(),
  organizationId: id.optional(),
  /** What the application would ask for, space-separated; left out, everything there is. */
  scope: z.string().max(8192).optional(),
  /** RFC 9396: what the application asks for, and the person agrees to. */
  authorizationDetails: z
    .array(z.looseObject({ type: z.string().min(1).max(128) }))
    .min(1)
    .max(10)
    .optional(),
});
export type Inspection = z.infer<typeof inspection>;

const source = z.object({
  type: z.enum(['role', 'organization-role']),
  id: z.string(),
  name: z.string(),
  /** Of an organization role: where it is held. */
  organization: z.object({ id: z.string(), name: z.string() }).optional(),
});
export type Source = z.infer<typeof source>;

const inspectedScope = z.object({
  name: z.string(),
  granted: z.boolean(),
  requested: z.boolean(),
  /** Why it is not in the token. */
  missing: z.enum(['unknown', 'not-held', 'not-requested', 'not-allowed']).optional(),
  /** Whether a sign-in that is stored asked for it; without, a refresh does not get it. */
  agreed: z.boolean().optional(),
  /** Roles that give it to whom the token is for. */
  reasons: z.array(source),
  /** Roles that would give it, when none does. */
  remedies: z.array(source),
});
export type InspectedScope = z.infer<typeof inspectedScope>;

const script = z.discriminatedUnion('type', [
  z.object({ type: z.literal('none') }),
  z.object({
    type: z.literal('claims'),
    claims: jsonObject,
    /** What the script said and only the server can. */
    ignored: z.array(z.string()),
  }),
  z.object({ type: z.literal('denied'), message: z.string().optional() }),
  z.object({
    type: z.literal('failed'),
    failure: z.object({
      reason: z.string(),
      message: z.string(),
      line: z.number().optional(),
      column: z.number().optional(),
    }),
    blocks: z.boolean(),
  }),
]);

export const inspectionAnswer = z.object({
  /** Whether a token would be issued, and if not, what the application would be told. */
  issued: z.boolean(),
  refusal: z.object({ error: z.string(), description: z.string(), detail: z.string().optional() }).optional(),
  tokenType: z.enum(['access-token', 'client-credentials']),
  format: z.enum(['jwt', 'opaque']),
  audience: z.string().optional(),
  expiresIn: z.number().optional(),
  header: jsonObject.optional(),
  /** The token's payload; of an opaque token, what introspection says. */
  claims: jsonObject.optional(),
  /** Of the ID token that would come with it, when the person signs in for `openid`. */
  idToken: jsonObject.optional(),
  /** How the person signed in, as the newest refresh token has it. */
  authentication: z
    .object({
      acr: z.string().optional(),
      amr: z.array(z.string()).optional(),
      authTime: z.number().optional(),
    })
    .optional(),
  /** What the person has let the application have so far, newest first. */
  grants: z
    .array(
      z.object({
        id: z.string(),
        createdAt: z.number(),
        expiresAt: z.number(),
        /** About the person, and for the API or organization that is asked about. */
        scopes: z.array(z.string()),
        hasRefreshToken: z.boolean(),
      }),
    )
    .optional(),
  script,
  scopes: z.array(inspectedScope),
  /** Of each detail that was asked for, whether the token carries it: only those about its API. */
  authorizationDetails: z
    .array(z.object({ type: z.string(), carried: z.boolean(), resource: z.string() }))
    .optional(),
});
export type InspectionAnswer = z.infer<typeof inspectionAnswer>;
