import { createOutbound } from '../../outbound/outbound.ts';
import type { TenantContext } from '../../tenants/context.ts';

/** Addresses of applications: guarded, unless the operator trusts whoever registers applications with the inside. */
export const clientFetch = ({ config, outbound }: TenantContext): typeof fetch =>
  config.oidcSsrfProtectionDisabled ? createOutbound({ allowPrivate: true }) : outbound;
