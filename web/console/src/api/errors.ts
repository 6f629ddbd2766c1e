/** What can go wrong between the Console and its server, as three kinds that pages tell apart. */
import type { ErrorBody, ErrorCode } from '@portero/schema/errors.ts';
import { phrases } from '../i18n/language.ts';
import { helpers } from '../shell/helpers.ts';

/** The server refused. `code` is one of the catalogue's, or empty when the answer was not ours. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: ErrorCode | (string & {});
  readonly data: unknown;
  readonly details: string | undefined;

  constructor(status: number, body: Partial<ErrorBody>) {
    super(body.message ?? `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.code = body.code ?? '';
    this.data = body.data;
    this.details = body.details;
  }
}

/** No answer came: offline, server stopped, or too slow. */
export class NetworkError extends Error {
  constructor(cause: unknown) {
    super('network', { cause });
    this.name = 'NetworkError';
  }
}

/** The administrator must sign in again. */
export class SignedOutError extends Error {
  constructor() {
    super('signed out');
    this.name = 'SignedOutError';
  }
}

/**
 * Whatever a server or a proxy answers: what is not of the contract's form has a status only (contract PROTOCOL §9.4).
 */
export function apiErrorOf(status: number, body: unknown): ApiError {
  if (typeof body !== 'object' || body === null) return new ApiError(status, {});
  const text = (key: string) => {
    const value: unknown = Reflect.get(body, key);
    return typeof value === 'string' ? value : undefined;
  };
  const [code, message, details] = [text('code'), text('message'), text('details')];
  return new ApiError(status, {
    ...(code !== undefined && { code }),
    ...(message !== undefined && { message }),
    ...(details !== undefined && { details }),
    data: Reflect.get(body, 'data'),
  });
}

/** @param codes any refusal of the server when there are none */
export function isApiError(failure: unknown, ...codes: ErrorCode[]): failure is ApiError {
  return failure instanceof ApiError && (codes.length === 0 || codes.some((code) => code === failure.code));
}

/** One sentence for a person. The server's own sentences come in the Console's language already. */
export function sentenceOf(failure: unknown): string {
  const t = phrases().shell.errors;
  if (failure instanceof ApiError) {
    if (failure.code === 'guard.invalid_input' && failure.details)
      return `${failure.message} ${failure.details}`;
    if (failure.code === 'auth.forbidden') return `${failure.message} ${helpers()}`;
    return failure.status >= 500 ? t.server : failure.message;
  }
  if (failure instanceof NetworkError) return t.network;
  if (failure instanceof SignedOutError) return t.signedOut;
  return t.unexpected;
}
