/** `may_act` (RFC 8693 §4.4): who alone may act for the subject of a token. Here it narrows: a token without it is as good as ever. */
import { errors } from 'oidc-provider';
import * as z from 'zod';

const name = z.string().min(1).max(256);
const isSomebody = ({ sub, client_id }: { sub?: string | undefined; client_id?: string | undefined }) =>
  sub !== undefined || client_id !== undefined;

/** As a claims script may say it. */
export const mayActClaim = z
  .strictObject({ sub: name.optional(), client_id: name.optional() })
  .refine(isSomebody);

/** As a token may have it. Somebody who is named by anything else is nobody whom we could tell apart. */
const mayActOfToken = z
  .strictObject({ sub: name.optional(), client_id: name.optional(), iss: name.optional() })
  .refine(isSomebody);

/** Who acts: a person, or an application for itself. */
export type Actor = {
  readonly sub: string;
  /** The application that the actor token was issued to. */
  readonly clientId: string;
  readonly isMachine: boolean;
};

/**
 * @param mayAct what the subject token says of it
 * @param issuers who names people and applications by the names they have here
 * @throws invalid_grant unless the actor is who is named, by every name that is given
 */
export function ensureMayAct(mayAct: unknown, actor: Actor | undefined, issuers: readonly string[]): void {
  if (mayAct === undefined) return;
  const { data: named } = mayActOfToken.safeParse(mayAct);
  const isNamed =
    named !== undefined &&
    actor !== undefined &&
    // Not whoever uses the application that is named.
    (named.sub === undefined ? actor.isMachine : named.sub === actor.sub) &&
    (named.client_id ?? actor.clientId) === actor.clientId &&
    (named.iss === undefined || issuers.includes(named.iss));
  if (!isNamed) throw new errors.InvalidGrant('subject token says that somebody else may act');
}
