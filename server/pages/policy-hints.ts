/** What the tenant asks of passwords, as pages say it. */
import { completePasswordPolicy, type SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { PolicyHint } from '@portero/sign-in/index.ts';

/** What the server looks at is more: words and repetitions are named when they are refused. */
export function policyHints({ passwordPolicy }: SignInExperience): PolicyHint[] {
  const { length, characterTypes, rejects } = completePasswordPolicy(passwordPolicy);
  return [
    { phrase: 'minLength', count: length.min },
    ...(characterTypes.min > 1 ? [{ phrase: 'characterTypes' as const, count: characterTypes.min }] : []),
    ...(rejects.pwned ? [{ phrase: 'notCommon' as const }] : []),
    ...(rejects.userInfo ? [{ phrase: 'notPersonal' as const }] : []),
  ];
}
