/**
 * Which addresses a connection may be made to when somebody else typed where it goes. Public ones only; private ones
 * where the operator allows them; and never those at which clouds hand out credentials or that mean "this machine's
 * own cable", whatever anybody allows. IPv6 forms that carry an IPv4 address are judged by what they carry, too.
 */
import ipaddr from 'ipaddr.js';

/** No private addresses, all of them, or those in networks such as `10.0.0.0/8`. */
export type AllowPrivate = boolean | readonly string[];

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Where clouds hand out credentials outside the link-local range. */
const metadata: ReadonlySet<string> = new Set([
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::23',
  'fd00:ec2::254',
  'fd20:ce::254',
]);
const never: ReadonlySet<string> = new Set(['linkLocal', 'unspecified', 'broadcast', 'multicast']);
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether a connection may be made to the address, written as `net.isIP` knows it. */
export function mayReach(address: string, allowPrivate: AllowPrivate): boolean {
  // A zone (`fe80::1%eth0`) makes sense on this machine's own cable only. `isValid` knows octal and short forms as well.
  if (address.includes('%') || !ipaddr.isValid(address)) return false;
  const [first = ipaddr.parse(address), ...carried] = unwrapped(ipaddr.process(address));
  if ([first, ...carried].some(isForbidden)) return false;
  if (isPublic(first)) return true;
  const insideAllowed = (judged: Address) => allowPrivate === true || isInside(judged, allowPrivate || []);
  // A tunnel may only lead where a direct connection may.
  return insideAllowed(first) && carried.every((inner) => isPublic(inner) || insideAllowed(inner));
}

/** Whether the text is a network that `allowPrivate` may hold. */
export const isNetwork = (text: string): boolean => ipaddr.isValidCIDR(text);

/** Whether an address is in one of the networks; an IPv4 address in IPv6 form counts as what it is. */
export const isInNetworks = (address: string, networks: readonly string[]): boolean =>
  ipaddr.isValid(address) && isInside(ipaddr.process(address), networks);

const isForbidden = (address: Address): boolean =>
  never.has(address.range()) || metadata.has(address.toString());

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 || address.match(globalUnicast);
}

function isInside(address: Address, networks: readonly string[]): boolean {
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network);
    return base.kind() === address.kind() && address.match(base, bits);
  });
}

/** The address and the IPv4 address it carries: NAT64, 6to4, Teredo, and the old forms of embedding. */
function unwrapped(address: Address): Address[] {
  if (address instanceof ipaddr.IPv4) return [address];
  const bytes = address.toByteArray();
  const carried = (from: number, mask = 0) =>
    new ipaddr.IPv4(bytes.slice(from, from + 4).map((byte) => byte ^ mask));
  switch (address.range()) {
    case '6to4':
      return [address, carried(2)];
    case 'teredo':
      return [address, carried(4), carried(12, 0xff)];
    case 'rfc6052':
    case 'rfc6145':
      return [address, carried(12)];
    default:
      return bytes.slice(0, 12).every((byte) => byte === 0) ? [address, carried(12)] : [address];
  }
}
