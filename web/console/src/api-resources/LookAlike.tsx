/** A word where an API's identifier looks like another's: tokens for the one are no good at the other. */
import { isResourceIndicator, likenessOf } from '@portero/schema/resources.ts';
import { useQuery } from '@tanstack/react-query';
import { usePhrases } from '../i18n/language.ts';
import { Notice } from '../ui/Notice.tsx';
import { everyApiResource } from './queries.ts';

type Props = {
  readonly indicator: string;
  /** Of the API itself, which is not its own look-alike. */
  readonly id?: string | undefined;
};

export function LookAlike({ indicator, id }: Props) {
  const t = usePhrases('apiResources').lookAlike;
  const { data } = useQuery(everyApiResource);
  const text = indicator.trim();
  if (!text) return null;
  const likeness = likenessOf(text);
  const other = data?.find((one) => one.id !== id && likenessOf(one.indicator) === likeness);
  if (other && other.indicator !== text)
    return <Notice tone="warning">{t.similar(other.name, other.indicator)}</Notice>;
  if (id !== undefined && !isResourceIndicator(text)) return <Notice tone="warning">{t.noUri}</Notice>;
  return null;
}
