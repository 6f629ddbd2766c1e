/** What administrators are told of a message that could not be brought. */
import { ConnectorError } from '@portero/connectors/kit/connector.ts';
import type { Letter } from './queue.ts';

/** Another try would fare no better. */
export const isAddressRefused = (failure: unknown): boolean =>
  failure instanceof ConnectorError && failure.fault === undefined && failure.data.recipient === true;

const longest = 500;

/**
 * The provider's own words, without what providers like to repeat: addresses, and the link in the message. Of other failures
 * nothing.
 */
export function tellable(failure: unknown, letter: Pick<Letter, 'to' | 'link'> | undefined): string {
  if (!(failure instanceof ConnectorError)) return 'unknown';
  const { errorDescription, message, summary } = failure.data;
  const said = [errorDescription, message, summary].find((one) => typeof one === 'string') ?? failure.code;
  const repeated = [letter?.to, letter?.link].flatMap((one) => one || []);
  const without = repeated.reduce((text: string, one) => text.replaceAll(one, hidden), said);
  return without.replaceAll(/[^\s<>"'()]+@[^\s<>"'()]+/g, hidden).slice(0, longest);
}

const hidden = '…';
