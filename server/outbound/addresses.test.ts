import { describe, expect, it } from 'vitest';
import { isNetwork, mayReach } from './addresses.ts';

const inside = [
  '127.0.0.1',
  '127.255.255.254',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '192.0.0.1',
  '198.18.0.1',
  '203.0.113.9',
  '240.0.0.1',
  '::1',
  'fc00::1',
  'fd12:3456::1',
  'fec0::1',
  '100::1',
  '2001:db8::1',
  '4000::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:0:127.0.0.1',
  '::127.0.0.1',
  '64:ff9b::127.0.0.1',
  '64:ff9b::8.8.8.8',
  '64:ff9b:1::10.0.0.1',
  '2002:7f00:1::',
  '2002:808:808::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
];
const forbiddenToAll = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.1.1',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd20:ce::254',
  'fe80::1',
  'fe80::1%eth0',
  '2606:4700::1%lo',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '64:ff9b::a9fe:a9fe',
  '2002:a9fe:a9fe::1',
  '::169.254.169.254',
  '0.0.0.0',
  '0.1.2.3',
  '::',
  '::ffff:0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  'ff02::1',
  'localhost',
  'example.com',
  '',
];
const outside = ['93.184.216.34', '8.8.8.8', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:8.8.8.8'];

describe('which addresses may be reached', () => {
  it.each(outside)('lets %s be reached', (address) => expect(mayReach(address, false)).toBe(true));
  it.each(inside)('refuses %s', (address) => expect(mayReach(address, false)).toBe(false));
  it.each(forbiddenToAll)('refuses %s whatever the operator allows', (address) => {
    expect(mayReach(address, false)).toBe(false);
    expect(mayReach(address, true)).toBe(false);
    expect(mayReach(address, ['0.0.0.0/0', '::/0'])).toBe(false);
  });

  it.each(['127.0.0.1', '10.1.2.3', 'fc00::1', '::ffff:10.0.0.1', '64:ff9b::8.8.8.8'])(
    'lets %s be reached where the operator allows private addresses',
    (address) => expect(mayReach(address, true)).toBe(true),
  );

  it('lets only the networks be reached that the operator names', () => {
    const networks = ['10.20.0.0/16', 'fd12::/16'];
    expect(mayReach('10.20.3.4', networks)).toBe(true);
    expect(mayReach('::ffff:10.20.3.4', networks)).toBe(true);
    expect(mayReach('fd12::5', networks)).toBe(true);
    expect(mayReach('10.21.3.4', networks)).toBe(false);
    expect(mayReach('127.0.0.1', networks)).toBe(false);
    expect(mayReach('8.8.8.8', networks)).toBe(true);
  });

  it('lets an allowed tunnel lead only where a direct connection may', () => {
    const networks = ['64:ff9b::/96'];
    expect(mayReach('64:ff9b::8.8.8.8', networks)).toBe(true);
    expect(mayReach('64:ff9b::10.0.0.1', networks)).toBe(false);
  });

  it('knows a network from anything else', () => {
    expect(['10.0.0.0/8', 'fd00::/8'].every(isNetwork)).toBe(true);
    expect(['10.0.0.0', '10.0.0.0/33', 'example.com/8', ''].some(isNetwork)).toBe(false);
  });
});
