/** Administrators are held to the tenant's policies, and may decide otherwise for one person. */
import { isApiError } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';

const isAgainstPolicy = (failure: unknown) =>
  isApiError(
    failure,
    'password.rejected',
    'user.username_too_short',
    'user.username_too_long',
    'user.username_uppercase_not_allowed',
    'user.username_lowercase_not_allowed',
    'user.username_numbers_not_allowed',
    'user.username_underscore_not_allowed',
    'session.email_blocklist.email_not_allowed',
    'session.email_blocklist.email_subaddressing_not_allowed',
  );

/** Tries under the policies first; asks when they refuse, and does it without them when told to. */
export function useUnderPolicy() {
  const t = usePhrases('users').policy;
  const confirm = useConfirm();
  return async <T>(attempt: (query: { enforcePolicy: 'true' | 'false' }) => Promise<T>): Promise<T> => {
    try {
      return await attempt({ enforcePolicy: 'true' });
    } catch (failure) {
      if (!isApiError(failure) || !isAgainstPolicy(failure)) throw failure;
      const insists = await confirm({
        title: t.title,
        consequence: `${failure.message} ${t.consequence}`,
        action: t.action,
      });
      if (!insists) throw failure;
      return attempt({ enforcePolicy: 'false' });
    }
  };
}
