/** Which addresses are out there, and which are ours: loopback, private, link-local, metadata, mapped and tunnelled forms. */
import ipaddr from 'ipaddr.js';

/** Never a target, whatever an operator allows: where clouds hand out credentials. */
const metadata = new Set(['169.254.169.254', '169.254.170.2', '100.100.100.200', 'fd00:ec2::254']);

/** Whether a connection may be made to the address. */
export function isPublicAddress(address: string, allowPrivate: boolean): boolean {
  const bare = address.split('%')[0] ?? '';
  if (!ipaddr.isValid(bare)) return false;
  let parsed: ipaddr.IPv4 | ipaddr.IPv6 = ipaddr.parse(bare);
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress()) parsed = parsed.toIPv4Address();
  if (metadata.has(parsed.toString())) return false;
  if (allowPrivate) return true;
  // `unicast` is what is left when every special range is taken out; IPv6 tunnels carry IPv4 and are refused with them.
  return parsed.range() === 'unicast';
}
