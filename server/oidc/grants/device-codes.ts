/**
 * What people type from their devices: looked up by whoever has it, so guessing is counted; decided about once, by one
 * browser. Nobody can approve a code that somebody else has begun to approve (contract PROTOCOL §1.9).
 */
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import * as z from 'zod';
import { countWithin, uncount } from '../../security/attempts.ts';
import { consume, issue } from '../../security/consume.ts';
import { networkOf } from '../../security/networks.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { RecordAdapter, RecordBatch, recordReference } from '../records/records.ts';

export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** Wrong codes from one network, until it has to wait. */
const wrongCodes = { limit: 30, windowMs: 600_000 };

const limitOf = (ip: string) => ({ action: 'device-code', key: networkOf(ip) });

/** Count a look-up before it is made. @returns whether it may be made */
export const beginLookUp = (tenant: TenantContext, ip: string): Promise<boolean> =>
  tenant.db.transaction((db) => countWithin(db, { ...limitOf(ip), ...wrongCodes }));

/** There was such a code: that was no guess. Earlier guesses stay counted. */
export const lookUpSucceeded = (tenant: TenantContext, ip: string): Promise<void> =>
  tenant.db.transaction((db) => uncount(db, limitOf(ip)));

const stored = z.object({
  clientId: z.string(),
  userCode: z.string(),
  inFlight: z.boolean().optional(),
  accountId: z.string().optional(),
  error: z.string().optional(),
  params: z.object({ ui_locales: z.string().optional() }).optional(),
  deviceInfo: z.object({ ip: z.string().optional(), ua: z.string().optional() }).optional(),
});

export type ShownCode = {
  readonly clientId: string;
  /** As devices show it. */
  readonly userCode: string;
  /** Where the device asked from. */
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
  readonly uiLocales: string | undefined;
};

/** Whatever its case and whatever stands between the letters. */
export const normalized = (userCode: string): string =>
  userCode
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .slice(0, 32);

/** As devices show it: two groups of four (contract PROTOCOL §1.9). */
export const spaced = (userCode: string): string => `${userCode.slice(0, 4)}-${userCode.slice(4)}`;

/** What a code is for, so that a person can see it before deciding. */
export async function lookAtUserCode(
  tenant: TenantContext,
  userCode: string,
  ip: string,
): Promise<ShownCode | 'unknown' | 'used' | 'blocked'> {
  if (!(await beginLookUp(tenant, ip))) return 'blocked';
  const found = await new RecordAdapter(tenant, 'DeviceCode').findByUserCode(normalized(userCode));
  const code = found && stored.safeParse(found).data;
  if (!code) return 'unknown';
  await lookUpSucceeded(tenant, ip);
  if (code.inFlight || code.accountId !== undefined || code.error !== undefined) return 'used';
  const { clientId, deviceInfo, params } = code;
  return {
    clientId,
    userCode: spaced(code.userCode),
    ip: deviceInfo?.ip,
    userAgent: deviceInfo?.ua,
    uiLocales: params?.ui_locales,
  };
}

/**
 * The engine looks whether a code is free and takes it later, so two browsers could both find it free. Taking it is one
 * conditional statement here, as for everything that may be used once.
 */
export function decideOnce(tenant: TenantContext, provider: Provider): void {
  const { DeviceCode } = provider;
  type Code = InstanceType<typeof DeviceCode>;
  const claimed = new WeakSet<Code>();
  const { save } = DeviceCode.prototype;
  const approvalOf = ({ userCode }: Code) => ({
    purpose: 'device-approval' as const,
    key: tenant.vault.fingerprint(`device-approval:${userCode}`),
    subject: 'device',
    session: '',
    secret: null,
  });
  Object.defineProperty(DeviceCode.prototype, 'save', {
    async value(this: Code): Promise<string> {
      const fresh = !this.jti;
      const decides = !fresh && !this.accountId && (this.inFlight === true || this.error !== undefined);
      // Loaded as free, saved as decided about: this browser wants to be the one. What goes on from there is its own.
      if (decides && !claimed.has(this) && !resumed.has(this)) {
        claimed.add(this);
        const { outcome } = await tenant.db.transaction((db) => consume(db, approvalOf(this)));
        if (outcome !== 'consumed') throw new AlreadyUsedError();
      }
      if (fresh) {
        const expiresAt = Date.now() + tenant.config.deviceCodeLifetime * 1000;
        RecordBatch.current()?.also((db) =>
          issue(db, { ...approvalOf(this), maxTries: 1, payload: {}, expiresAt }),
        );
      }
      return save.call(this);
    },
  });
  const resumed = new WeakSet<Code>();
  const { find } = DeviceCode;
  Object.defineProperty(DeviceCode, 'find', {
    async value(
      this: typeof DeviceCode,
      id: string,
      options?: { ignoreExpiration?: boolean; ignoreSessionBinding?: boolean },
    ) {
      // Only the way back from a sign-in knows codes by reference; whoever presents one at the token endpoint has stolen it.
      const byReference = options?.ignoreSessionBinding === true;
      if (!byReference && recordReference(id)) return undefined;
      const code: unknown = await Reflect.apply(find, this, [id, options]);
      if (code instanceof DeviceCode && byReference) resumed.add(code);
      return code;
    },
  });
}

/** Named as the engine names it, so that the page can say so. */
class AlreadyUsedError extends errors.InvalidRequest {
  constructor() {
    super('code has already been used');
    this.name = 'AlreadyUsedError';
  }
}
