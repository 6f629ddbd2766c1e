/**
 * What every step of a sign-in is given. The rules of this domain know no HTTP: the Experience API (`routes.ts`) and
 * the hosted pages (`server/pages`) are two clients of the same functions.
 *
 *   flow.ts            start, change the event, look at the state
 *   verifications/     proofs: password, codes, a new password identity; one file per kind
 *   identification.ts  who it is: sign in, or create
 *   profile.ts         what is added on the way; password reset
 *   requirements.ts    the table of what must be there before a flow may end
 *   steps.ts           several of these in one transaction, as a form of the hosted pages takes them
 *   submission.ts      the end: everything pending is written, the interaction is completed
 */
import type { Location } from '../adaptive-mfa/location.ts';
import type { Triggered } from '../adaptive-mfa/rules.ts';
import type { AuditEntry, AuditLog } from '../audit/audit.ts';
import type { Interaction } from '../oidc/interaction/interactions.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { TermsAgreement } from '../terms/rules.ts';
import type { State } from './state.ts';

export type ExperienceContext = {
  readonly tenant: TenantContext;
  readonly interaction: Interaction;
  readonly audit: AuditLog;
  /** What the person agrees to by this step; kept when the flow ends. */
  readonly terms?: TermsAgreement | undefined;
  readonly request: {
    readonly ip: string;
    readonly userAgent: string;
    /** What the browser remembers of who signed in with it (`server/security/known-devices.ts`). */
    readonly device?: string | undefined;
    /** Where the proxy says that the request comes from. */
    readonly location: Location;
    /** A cookie of the browser. */
    readonly cookie: (name: string) => string | undefined;
    /** Preferred languages, best first: `ui_locales`, then the browser's. */
    readonly languages: readonly string[];
  };
};

/** Note a step in the audit log. Only what is named here is kept; never a code or password. */
export function note(
  ctx: ExperienceContext,
  event: State['interactionEvent'],
  step: string,
  outcome: Pick<AuditEntry, 'result' | 'error'> & {
    readonly userId?: string | undefined;
    readonly identifier?: string;
    readonly adaptiveMfaResult?: { requiresMfa: boolean; triggeredRules: readonly Triggered[] } | undefined;
  },
): void {
  ctx.audit.record(ctx.tenant.db, {
    key: `Interaction.${event}.${step}`,
    ...outcome,
    ip: ctx.request.ip,
    userAgent: ctx.request.userAgent,
    applicationId: ctx.interaction.clientId,
    interactionId: ctx.interaction.uid,
    sessionId: ctx.interaction.sessionUid,
  });
}
