import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { clientAddress, isProxyRange } from './client-address.ts';

const request = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded ? { 'x-forwarded-for': forwarded } : {},
  }) as unknown as IncomingMessage;

it.each([
  ['the peer', [], '1.2.3.4', undefined, '1.2.3.4'],
  ['the peer, whatever a header says', [], '1.2.3.4', '9.9.9.9', '1.2.3.4'],
  ['the peer, where another proxy is trusted', ['10.0.0.1'], '1.2.3.4', '9.9.9.9', '1.2.3.4'],
  ['whom a trusted proxy names', ['10.0.0.0/8'], '10.1.2.3', '9.9.9.9', '9.9.9.9'],
  [
    'the last that is no proxy, not what a client made up',
    ['10.0.0.0/8'],
    '10.1.2.3',
    '6.6.6.6, 9.9.9.9, 10.0.0.7',
    '9.9.9.9',
  ],
  ['the proxy, where it names nobody', ['10.0.0.0/8'], '10.1.2.3', undefined, '10.1.2.3'],
  ['the proxy, where it names no address', ['10.0.0.0/8'], '10.1.2.3', 'unknown', '10.1.2.3'],
  ['an IPv4 address over IPv6', [], '::ffff:1.2.3.4', undefined, '1.2.3.4'],
  ['the network of an IPv6 address', [], '2001:db8:0:1:aaaa::1', undefined, '2001:db8:0:1::/64'],
  [
    'the same network for another address of it',
    [],
    '2001:db8::1:bbbb:0:0:2',
    undefined,
    '2001:db8:0:1::/64',
  ],
])('a client is %s', (_who, trusted, peer, forwarded, expected) => {
  expect(clientAddress(trusted)(request(peer, forwarded))).toBe(expected);
});

it('knows a proxy or a network of them from anything else', () => {
  expect(['10.0.0.1', '10.0.0.0/8', 'fd00::/8', 'proxy', '10.0.0.0/99', ''].map(isProxyRange)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
