/** Names of hosts, as requests and administrators write them. */
import { domainToASCII } from 'node:url';
import type { Config } from '../config.ts';

/** One label of a name. */
export const hostLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The name in a `Host` header, without port and in lower case.
 * @returns undefined when it is none: several names, user parts, paths, letters that belong nowhere
 */
export function hostnameOf(host: string | undefined): string | undefined {
  const found = /^((?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63})\.?(?::\d{1,5})?$/i.exec(host ?? '');
  return found?.[1]?.toLowerCase();
}

/** A domain that somebody typed, as DNS knows it; undefined when it is none (or an address, or a bare word). */
export function domainOf(text: string): string | undefined {
  // Of an address, Node takes the name out.
  if (/[\s/:@?#%\\[\]]/.test(text.trim())) return undefined;
  const domain = domainToASCII(text.trim().replace(/\.$/, '')).toLowerCase();
  const labels = domain.split('.');
  const isName = domain.length <= 253 && labels.length > 1 && labels.every((one) => hostLabel.test(one));
  return isName && !/^\d+$/.test(labels.at(-1) ?? '') ? domain : undefined;
}

/** Names under which this server is reached itself: nothing else may have them. */
export function ownHostnames(config: Config): readonly string[] {
  return [config.endpoint, config.adminEndpoint].flatMap((address) =>
    address ? [new URL(address).hostname] : [],
  );
}
