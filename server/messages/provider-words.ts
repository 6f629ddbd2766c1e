/** What a provider said of a message, as logs and administrators may have it. */
import { ConnectorError } from '@portero/connectors/kit/connector.ts';

const longest = 500;
const hidden = '…';

/**
 * The provider's own words, without what providers like to repeat: addresses, and what only the reader of the message is to
 * know. Of other failures nothing.
 * @param secrets code, link and recipient, as far as there are any
 */
export function providerWords(failure: unknown, secrets: readonly (string | undefined)[]): string {
  if (!(failure instanceof ConnectorError)) return 'unknown';
  const { errorDescription, message, summary } = failure.data;
  const said = [errorDescription, message, summary].find((one) => typeof one === 'string') ?? failure.code;
  const repeated = secrets.flatMap((one) => one || []);
  const without = repeated.reduce((text: string, one) => text.replaceAll(one, hidden), said);
  // Looking for addresses takes the longer by the square where there are none.
  const looked = without.slice(0, 4 * longest);
  return looked.replaceAll(/[^\s<>"'()]+@[^\s<>"'()]+/g, hidden).slice(0, longest);
}

/** For the log: those words, or whatever else it was. */
export const loggedFailure = (failure: unknown, secrets: readonly (string | undefined)[]) =>
  failure instanceof ConnectorError ? { said: providerWords(failure, secrets) } : { err: failure };
