/** Names under which protected applications are served, and how they are written. */
import type { Config } from '../config.ts';
import { hostLabel } from '../http/hostnames.ts';

export const isSubDomain = (text: string): boolean => hostLabel.test(text);

const parts = ({ protectedAppsDomain = '' }: Config): [name: string, port: string] => {
  const [name = '', port] = protectedAppsDomain.split(':');
  return [name, port ? `:${port}` : ''];
};

/** Without a port; empty where no such domain is set. */
export const appsDomainName = (config: Config): string => parts(config)[0];

/** Where people find an application: as we are reached ourselves, over HTTPS or not. */
export function publicOrigin(config: Config, hostname: string): string {
  const { protocol } = new URL(config.endpoint);
  return `${protocol}//${hostname}${parts(config)[1]}`;
}

/** The domain itself counts: nothing of a tenant's own may lie there. */
export const isUnderAppsDomain = (config: Config, hostname: string): boolean => {
  const name = appsDomainName(config);
  return name !== '' && (hostname === name || hostname.endsWith(`.${name}`));
};
