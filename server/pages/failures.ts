/** An error of a rule, in the words of the page's language: beside the field it names, or on the card. */
import { PorteroError } from '@portero/schema/errors.ts';
import type { Errors, Phrases } from '@portero/sign-in/index.ts';
import { worded } from '../http/refusal-words.ts';

/** How a page shows an expected failure; undefined for one that needs a page of its own. */
export function errorsOf(failure: unknown, { error: words }: Phrases): Errors | undefined {
  const found = failure instanceof PorteroError ? worded(failure, words) : undefined;
  if (!found) return undefined;
  return found.place === 'form' ? { form: found.text } : { fields: { [found.place]: found.text } };
}
