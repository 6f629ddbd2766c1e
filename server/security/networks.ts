/** Which network an address belongs to: IPv4 /24 and IPv6 /64, what one attacker easily has. */
import { isIPv4, isIPv6 } from 'node:net';

/** @returns the same text for all addresses of one network, however they are written */
export function networkOf(ip: string): string {
  const [address = ''] = ip.toLowerCase().split('%');
  const mapped = /^::ffff:([\d.]+)$/.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return mapped.split('.').slice(0, 3).join('.');
  if (!isIPv6(address)) return address;
  return groupsOf(address).slice(0, 4).join(':');
}

/** The eight groups of an IPv6 address; `::` is written out, since else every host would look like a network. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const before = [...head];
  const after = tail ?? [];
  // An IPv4 address at the end stands for two groups; it is never among the first four.
  const length = [...before, ...after].reduce((sum, group) => sum + (group.includes('.') ? 2 : 1), 0);
  const groups = [...before, ...Array<string>(8 - length).fill('0'), ...after];
  return groups.map((group) => group.replace(/^0+(?=.)/, ''));
}

/** What one provider gives its customers, more or less: IPv4 /16 and IPv6 /32. Who moves within it is where they were. */
export function wideNetworkOf(ip: string): string {
  const narrow = networkOf(ip);
  const separator = narrow.includes(':') ? ':' : '.';
  return narrow.split(separator).slice(0, 2).join(separator);
}
