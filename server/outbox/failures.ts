/** Which failures are for good. */
import { ConnectorError } from '@portero/connectors/kit/connector.ts';

/** Another try would fare no better. */
export const isAddressRefused = (failure: unknown): boolean =>
  failure instanceof ConnectorError && failure.fault === undefined && failure.data.recipient === true;
