/** What administrators are told of a message that could not be brought. */
import { ConnectorError } from '@portero/connectors/kit/connector.ts';

/** Another try would fare no better. */
export const isAddressRefused = (failure: unknown): boolean =>
  failure instanceof ConnectorError && failure.fault === undefined && failure.data.recipient === true;

const longest = 500;

/** The provider's own words, without the addresses that providers like to repeat; of other failures nothing. */
export function tellable(failure: unknown, recipient: string | undefined): string {
  if (!(failure instanceof ConnectorError)) return 'unknown';
  const { errorDescription, message, summary } = failure.data;
  const said = [errorDescription, message, summary].find((one) => typeof one === 'string') ?? failure.code;
  const without = recipient === undefined ? said : said.replaceAll(recipient, hidden);
  return without.replaceAll(/[^\s<>"'()]+@[^\s<>"'()]+/g, hidden).slice(0, longest);
}

const hidden = '…';
