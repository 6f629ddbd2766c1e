/**
 * Prompts that an application asks for beside signing in and consent: `create` (Initiating User Registration via OpenID
 * Connect 1.0), which opens the registration, and `select_account` (OpenID Connect Core §3.1.2.1), which shows who is
 * signed in and lets the person be somebody else.
 */
import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { isRegistrationOpen } from '../../sign-in-experience/experience.ts';
import type { TenantContext } from '../../tenants/context.ts';

/** Those of a request. */
export const promptsOf = ({ prompt }: Readonly<Record<string, unknown>>): ReadonlySet<string> =>
  new Set(typeof prompt === 'string' ? prompt.split(' ') : []);

/** What discovery lists: registration as long as the tenant has it open. */
export const promptValues = async (tenant: TenantContext): Promise<string[]> => [
  'none',
  'login',
  'consent',
  'select_account',
  ...((await isRegistrationOpen(tenant)) ? ['create'] : []),
];

/** Both come after the question whether anybody is signed in: a sign-in just made answers them. */
export function acceptPrompts(tenant: TenantContext, policy: interactionPolicy.DefaultPolicy): void {
  const { Check, Prompt } = interactionPolicy;
  const isOpen = new Check(
    'registration_closed',
    'registration is turned off',
    'invalid_request',
    async ({ oidc }) => {
      if (oidc.prompts.has('create') && !(await isRegistrationOpen(tenant)))
        throw new errors.InvalidRequest('registration is turned off');
      return Check.NO_NEED_TO_PROMPT;
    },
  );
  policy.get('login')?.checks.add(isOpen, 0);
  for (const name of ['create', 'select_account'] as const) {
    const prompt = new Prompt({ name, requestable: true });
    prompt.checks.remove(`${name}_prompt`);
    const wanted = ({ oidc }: KoaContextWithOIDC): boolean =>
      oidc.prompts.has(name) && oidc.promptPending(name) && !oidc.result?.login;
    prompt.checks.add(new Check(`${name}_wanted`, `${name} prompt was not resolved`, wanted));
    policy.add(prompt, 1);
  }
}
