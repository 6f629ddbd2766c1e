/** What a personal access token may be exchanged for at most. Ours; the contract's tokens stand for all that the person may do. */
import * as z from 'zod';

export const tokenScope = z.object({
  /** Indicator of an API, `urn:logto:organization:<id>`, or null for what is told about the person. */
  resource: z.string().min(1).max(2048).nullable(),
  scope: z.string().max(256).regex(/^\S+$/),
});
export type TokenScope = z.infer<typeof tokenScope>;
export const tokenScopes = z.array(tokenScope).min(1).max(100);

export const tokenSettings = z.object({
  /** New tokens live that many days at most; null: as long as whoever makes them says. */
  maxLifetimeDays: z.number().int().min(1).max(3650).nullable(),
});

/** Who made a token: the person, or somebody with authority over them. */
export const tokenCreator = z.object({
  type: z.enum(['person', 'administrator', 'application', 'command']),
  id: z.string(),
});
export type TokenCreator = z.infer<typeof tokenCreator>;
