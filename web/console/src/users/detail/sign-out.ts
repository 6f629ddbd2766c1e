/** Signs somebody out of every browser and application, after asking. */
import { usePhrases } from '../../i18n/language.ts';
import { useConfirm } from '../../shell/confirm.tsx';
import { toast } from '../../shell/toasts.ts';
import { usePersonActions } from './queries.ts';

/** Asks first; a no is no failure. */
export function useSignOutEverywhere(userId: string, name: string): () => Promise<void> {
  const t = usePhrases('person').actions;
  const confirm = useConfirm();
  const { endAll } = usePersonActions(userId);
  return async () => {
    const agreed = await confirm({
      title: t.signOutTitle(name),
      consequence: t.signOutConsequence,
      action: t.signOut,
      danger: true,
    });
    if (agreed) endAll.mutate(undefined, { onSuccess: () => toast.done(t.signedOut(name)) });
  };
}
