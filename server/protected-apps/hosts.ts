/** Names under which protected applications are served, and how they are written. */
import { domainToASCII } from 'node:url';
import type { Config } from '../config.ts';

/** What a sub domain may look like: one label. */
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

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
  const isName = domain.length <= 253 && labels.length > 1 && labels.every((one) => label.test(one));
  return isName && !/^\d+$/.test(labels.at(-1) ?? '') ? domain : undefined;
}

export const isSubDomain = (text: string): boolean => label.test(text);

const parts = ({ protectedAppsDomain = '' }: Config): [name: string, port: string] => {
  const [name = '', port] = protectedAppsDomain.split(':');
  return [name, port ? `:${port}` : ''];
};

export const appsDomainName = (config: Config): string => parts(config)[0];

/** Where people find an application: as we are reached ourselves, over HTTPS or not. */
export function publicOrigin(config: Config, hostname: string): string {
  const { protocol } = new URL(config.endpoint);
  return `${protocol}//${hostname}${parts(config)[1]}`;
}

/** Names under which this server is reached itself: no application may have them. */
export function ownHostnames(config: Config): readonly string[] {
  return [config.endpoint, config.adminEndpoint].flatMap((address) =>
    address ? [new URL(address).hostname] : [],
  );
}

export const isUnderAppsDomain = (config: Config, hostname: string): boolean => {
  const name = appsDomainName(config);
  return name !== '' && (hostname === name || hostname.endsWith(`.${name}`));
};
