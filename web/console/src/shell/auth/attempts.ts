/** What a started sign-in must remember until the server sends the browser back. One record per attempt. */

export type Attempt = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
};

const prefix = 'portero:console:sign-in:';

/** For as long as the tab is open, and in it alone. */
export function saveAttempt(attempt: Attempt, storage: Storage = sessionStorage): void {
  storage.setItem(
    prefix + attempt.state,
    JSON.stringify({ ...attempt, returnTo: safeReturn(attempt.returnTo) }),
  );
}

/**
 * Undefined for a state that this tab has not begun: whoever sends somebody here with theirs gets nowhere (RFC 6749
 * §10.12).
 */
export function loadAttempt(state: string, storage: Storage = sessionStorage): Attempt | undefined {
  const text = state ? storage.getItem(prefix + state) : null;
  if (!text) return undefined;
  const value: unknown = JSON.parse(text);
  return isAttempt(value) ? value : undefined;
}

export function clearAttempt(state: string, storage: Storage = sessionStorage): void {
  storage.removeItem(prefix + state);
}

/** Only paths inside the Console: a return address must never lead elsewhere, nor back into the sign-in. */
export function safeReturn(path: string): string {
  const inside = /^\/(?!\/)[^\\]*$/.test(path) && !/^\/(callback|welcome|invitation)(\/|\?|$)/.test(path);
  return inside ? path : '/';
}

function isAttempt(value: unknown): value is Attempt {
  if (typeof value !== 'object' || value === null) return false;
  return ['state', 'nonce', 'verifier', 'returnTo'].every(
    (key) => typeof Reflect.get(value, key) === 'string',
  );
}
