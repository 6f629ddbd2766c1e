/**
 * An essential `acr` that a sign-in did not reach ends the request (OpenID Connect Core §5.5.1.1). The engine would ask
 * to sign in again and again.
 */
import { errors, interactionPolicy } from 'oidc-provider';

/**
 * Before a sign-in the engine's own check goes on: it asks for one.
 * @throws unmet_authentication_requirements after it; Error when the engine has no such check any more
 */
export function endAtUnmetAcr(policy: interactionPolicy.DefaultPolicy): void {
  const checks = policy.get('login')?.checks;
  for (const reason of ['essential_acr', 'essential_acrs']) {
    const usual = checks?.get(reason);
    if (!checks || !usual) throw new Error(`the OpenID engine has changed: no check “${reason}”`);
    checks.remove(reason);
    const { description = '', error: code = 'login_required', check, details } = usual;
    const ending: typeof check = async (ctx) => {
      const unmet = await check(ctx);
      if (unmet && ctx.oidc.result?.login) throw new errors.UnmetAuthenticationRequirements(description);
      return unmet;
    };
    checks.add(new interactionPolicy.Check(reason, description, code, ending, details));
  }
}
