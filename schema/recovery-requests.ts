/** Requests of people who lost every second factor, as the Management API and the Experience API tell of them. */
import * as z from 'zod';
import { mfaFactor } from './sign-in-experience.ts';

/**
 * waiting    for an administrator
 * approved   a new factor can be set up, once, at a sign-in
 * completed  it was
 * refused    by an administrator
 * stopped    by the person, by the link that was mailed to them
 * cancelled  an old factor was shown, or the password, an address or a factor changed, or the person was suspended
 * expired    nobody answered, or nobody used the approval
 */
export const recoveryState = z.enum([
  'waiting',
  'approved',
  'completed',
  'refused',
  'stopped',
  'cancelled',
  'expired',
]);
export type RecoveryState = z.infer<typeof recoveryState>;

export const recoveryReason = z.string().trim().max(300);

const time = z.number();

export const recoveryRequest = z.object({
  id: z.string(),
  state: recoveryState,
  user: z.object({
    id: z.string(),
    name: z.string().nullable(),
    username: z.string().nullable(),
    primaryEmail: z.string().nullable(),
    primaryPhone: z.string().nullable(),
  }),
  /** In the person's words. */
  reason: z.string().nullable(),
  /** What they could have shown. */
  factors: z.array(mfaFactor),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: time,
  /** Nobody can approve it before. */
  waitsUntil: time,
  /** When an open one is over. */
  expiresAt: time,
  decidedBy: z.object({ type: z.enum(['user', 'app', 'command']), id: z.string() }).nullable(),
  decision: z.string().nullable(),
  closedAt: time.nullable(),
});
export type RecoveryRequest = z.infer<typeof recoveryRequest>;

/** With what helps to decide. */
export const recoveryRequestDetail = recoveryRequest.extend({
  /** Requests of this person before this one. */
  earlier: z.number(),
  /** Who asked while it was open, in another browser: the last few, newest first. One of them may be a thief. */
  elsewhere: z.array(z.object({ at: time, ip: z.string().nullable(), userAgent: z.string().nullable() })),
  /** Of the password: one that was changed just before may be a thief's. */
  passwordUpdatedAt: time.nullable(),
  /** Whether there is an email address that was told of the request. */
  isTold: z.boolean(),
  /**
   * What became of that message. `gone`: it was handed over, which does not say that it was read; given up ones can be told from
   * those for two weeks.
   */
  notice: z.enum(['none', 'waiting', 'given-up', 'gone']),
});
export type RecoveryRequestDetail = z.infer<typeof recoveryRequestDetail>;

/** What the person may know at their sign-in. */
export const recoveryStanding = z.object({
  state: z.enum(['none', 'waiting', 'approved', 'refused', 'stopped']),
  /** A request can be made now. */
  canAsk: z.boolean(),
  waitsUntil: time.optional(),
  expiresAt: time.optional(),
  /** Of an open one: this browser asked, or its link was opened here. An approval is good nowhere else. */
  isHere: z.boolean().optional(),
});
export type RecoveryStanding = z.infer<typeof recoveryStanding>;
