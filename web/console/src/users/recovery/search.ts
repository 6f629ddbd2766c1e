import { type RecoveryState, recoveryState } from '@portero/schema/recovery-requests.ts';
import { listSearch, oneOf } from '../../shell/url-state.ts';

/** What the list's address holds: the page, which requests, and the one that is open. */
export type RecoverySearch = {
  readonly page?: number;
  readonly state?: RecoveryState;
  readonly request?: string;
};

export function recoverySearch(search: Record<string, unknown>): RecoverySearch {
  const { page } = listSearch(search);
  const state = oneOf(search.state, recoveryState.options);
  const request = typeof search.request === 'string' ? search.request.slice(0, 128) : '';
  return { ...(page && { page }), ...(state && { state }), ...(request && { request }) };
}
