import type { RecoveryState } from '@portero/schema/recovery-requests.ts';
import { listSearch, oneOf } from '../../shell/url-state.ts';

/** Written out, since the first page comes without schemas; by a record, so that none is forgotten. */
const every: Readonly<Record<RecoveryState, true>> = {
  waiting: true,
  approved: true,
  completed: true,
  refused: true,
  stopped: true,
  cancelled: true,
  expired: true,
};
const isState = (text: string): text is RecoveryState => Object.hasOwn(every, text);
export const recoveryStates: readonly RecoveryState[] = Object.keys(every).filter(isState);

/** What the list's address holds: the page, which requests, and the one that is open. */
export type RecoverySearch = {
  readonly page?: number;
  readonly state?: RecoveryState;
  readonly request?: string;
};

/** For `validateSearch`: what is wrong in an address is left out. */
export function recoverySearch(search: Record<string, unknown>): RecoverySearch {
  const { page } = listSearch(search);
  const state = oneOf(search.state, recoveryStates);
  const request = typeof search.request === 'string' ? search.request.slice(0, 128) : '';
  return { ...(page && { page }), ...(state && { state }), ...(request && { request }) };
}
