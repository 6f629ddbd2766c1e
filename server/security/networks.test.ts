import { expect, it } from 'vitest';
import { networkOf } from './networks.ts';

it.each([
  ['IPv4 neighbours', '203.0.113.7', '203.0.113.250'],
  ['IPv4 and the same written as IPv6', '203.0.113.7', '::ffff:203.0.113.9'],
  ['IPv6 neighbours, zeros left out', '2001:db8::1', '2001:db8::2'],
  ['IPv6 written short and long', '2001:db8::1', '2001:0DB8:0000:0000:ffff:0:0:9'],
  ['IPv6 with a zone', 'fe80::1%eth0', 'fe80::2%eth1'],
  ['IPv6 ending in an IPv4 address', '64:ff9b::203.0.113.7', '64:ff9b::1'],
])('takes for one network: %s', (_name, one, other) => {
  expect(networkOf(one)).toBe(networkOf(other));
});

it.each([
  ['the next /24', '203.0.113.7', '203.0.114.7'],
  ['the next /64', '2001:db8:0:1::1', '2001:db8:0:2::1'],
  ['a group at the other end', '2001:db8::1', '2001:db8:0:1::1'],
  ['loopback of both kinds', '::1', '127.0.0.1'],
])('tells apart: %s', (_name, one, other) => {
  expect(networkOf(one)).not.toBe(networkOf(other));
});

it('takes what is no address as it is', () => {
  expect(networkOf('unknown')).toBe('unknown');
});
