/** What the request, the browser and the application say about a sign-in, beside what the person shows. */
import type { Triggered } from '../adaptive-mfa/rules.ts';
import type { TrustedDevice } from '../trusted-devices/rules.ts';

export type Signals = {
  /** What adaptive MFA found; nothing while it is off. */
  readonly risks: readonly Triggered[];
  /** The person trusts this device: it stands for their second factor. */
  readonly trustedDevice?: TrustedDevice | undefined;
  /** For how many days this device could be trusted; undefined where it may not be. */
  readonly trustDays?: number | undefined;
  /** The application demands two factors (`acr_values`, an essential `acr`). */
  readonly stepUp: boolean;
};

export const noSignals: Signals = { risks: [], stepUp: false };
