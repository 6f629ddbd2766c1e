import { useQuery } from '@tanstack/react-query';
import { usePhrases } from '../../i18n/language.ts';
import { deletionSettings } from './queries.ts';

/** What to say before somebody is deleted whom the tenant keeps for a while; nothing where they are gone for good. */
export function useKept(): string | undefined {
  const t = usePhrases('deletedUsers');
  const days = useQuery(deletionSettings).data?.days ?? 0;
  return days > 0 ? t.kept(days) : undefined;
}
