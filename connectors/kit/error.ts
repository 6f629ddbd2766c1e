/** What may go wrong with a provider; the server answers `connector.<code>` (contract CONNECTORS §1.3). */
export type ConnectorCode =
  | 'general'
  | 'invalid_metadata'
  | 'invalid_config_guard'
  | 'invalid_config'
  | 'invalid_certificate'
  | 'invalid_request_parameters'
  | 'insufficient_request_parameters'
  | 'invalid_response'
  | 'template_not_found'
  | 'social_auth_code_invalid'
  | 'social_invalid_access_token'
  | 'social_invalid_id_token'
  | 'authorization_failed'
  | 'not_implemented'
  | 'rate_limit_exceeded'
  | 'usage_limit_exceeded';

/**
 * Why a provider could not do its part, where neither the message nor its address is to blame: another provider may, and this
 * one later. `account` is the sender's own standing there: unverified, suspended, without permission.
 */
export type Fault = 'timeout' | 'unreachable' | 'unavailable' | 'credentials' | 'throttled' | 'account';

/**
 * A failure of a provider or of the configuration. `data` goes to the administrator: the provider's own words and what
 * to do about them, never a secret; with `recipient: true` also to whoever waits for the message. `general` says it in `errorDescription`, `invalid_response` in `message`.
 */
export class ConnectorError extends Error {
  readonly code: ConnectorCode;
  readonly data: Readonly<Record<string, unknown>>;
  /** Undefined where another provider would fare no better. */
  readonly fault: Fault | undefined;
  constructor(code: ConnectorCode, data: Readonly<Record<string, unknown>>, cause?: unknown, fault?: Fault) {
    const said = data.errorDescription ?? data.message ?? data.summary;
    super(typeof said === 'string' ? `connector.${code}: ${said}` : `connector.${code}`, { cause });
    this.name = 'ConnectorError';
    this.code = code;
    this.data = data;
    this.fault = fault;
  }
}
