/** What connectors throw, as errors of the catalogue (contract CONNECTORS §1.3). */
import { ConnectorError } from '@portero/connectors/kit/connector.ts';
import { error, PorteroError } from '@portero/schema/errors.ts';

/** Anything unforeseen becomes `connector.general` without a word about its cause, which the log gets. */
export function connectorFailure(failure: unknown): PorteroError {
  if (failure instanceof PorteroError) return failure;
  if (failure instanceof ConnectorError)
    return error(`connector.${failure.code}`, failure.data, { cause: failure });
  return error(
    'connector.general',
    { errorDescription: 'The message could not be sent.' },
    { cause: failure },
  );
}

/** Run a connector's own code; its failures come out as the catalogue's. */
export function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (failure) {
    throw connectorFailure(failure);
  }
}
