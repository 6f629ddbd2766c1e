/** What is asked before an authorization request is answered: the engine's own questions, and ours among them. */
import { interactionPolicy } from 'oidc-provider';
import type { TenantContext } from '../../tenants/context.ts';
import { refuseElsewhere } from '../sessions/acting.ts';
import { stepUp } from '../sessions/authentication-context.ts';
import { agreeInPassing } from './consent.ts';
import { endAtUnmetAcr } from './essential-acr.ts';
import { askForOrganizations } from './organization-choice.ts';
import { acceptPrompts } from './requested-prompts.ts';

const day = 86_400;

/** The engine's own policy; besides, a session of somebody who is gone or suspended has to sign in again. */
export function policy(tenant: TenantContext): interactionPolicy.DefaultPolicy {
  const base = interactionPolicy.base();
  refuseElsewhere(base);
  const gone = new interactionPolicy.Check(
    'account_gone',
    'End-User authentication is required',
    'login_required',
    (ctx) => Boolean(ctx.oidc.session?.accountId) && !ctx.oidc.account,
  );
  base.get('login')?.checks.add(gone, 0);
  const { sessionMaxDays } = tenant.config;
  if (sessionMaxDays > 0) {
    // A session slides along with its visits; this one end does not.
    const tooOld = new interactionPolicy.Check(
      'session_too_old',
      'End-User re-authentication is required',
      'login_required',
      (ctx) => (ctx.oidc.session?.past(sessionMaxDays * day) ?? false) && !ctx.oidc.result?.login,
    );
    base.get('login')?.checks.add(tooOld, 1);
  }
  stepUp(base);
  endAtUnmetAcr(base);
  // Each goes to the place after signing in: who it is, for which organization, and what that comes to.
  agreeInPassing(tenant, base);
  askForOrganizations(tenant, base);
  acceptPrompts(tenant, base);
  return base;
}
