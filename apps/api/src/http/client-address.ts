import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** Groups of an IPv6 network prefix. The client chooses the other four. */
const NETWORK_GROUPS = 4;

/**
 * Returns the address that client limits apply to: the peer or, behind a trusted proxy, the last address of
 * `X-Forwarded-For` that is not a trusted proxy.
 */
export type ClientAddress = (request: IncomingMessage) => string;

/** @param trusted addresses of proxies, or networks such as `10.0.0.0/8`. The server ignores the header of other peers. */
export function clientAddress(trusted: readonly string[]): ClientAddress {
  const proxies = new BlockList();
  for (const proxy of trusted) addTo(proxies, proxy);
  const isProxy = (address: string): boolean => proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  return ({ socket, headers }) => {
    let address = plain(socket.remoteAddress ?? '');
    if (trusted.length > 0) {
      const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
      while (isIP(address) && isProxy(address)) {
        const before = plain(forwarded.pop()?.trim() ?? '');
        if (!isIP(before)) break;
        address = before;
      }
    }
    return isIPv6(address) ? networkOf(address) : address;
  };
}

export function isProxyRange(given: string): boolean {
  try {
    addTo(new BlockList(), given);
    return true;
  } catch {
    return false;
  }
}

function addTo(list: BlockList, given: string): void {
  const [address = '', prefix] = given.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (!isIP(address)) throw new Error(`${given} is no address`);
  if (prefix === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(prefix), family);
}

/** Returns the IPv4 address of an IPv4-mapped IPv6 address. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}

function networkOf(address: string): string {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const behind = tail === '' ? [] : tail.split(':');
    while (groups.length + behind.length < 8) groups.push('0');
    groups.push(...behind);
  }
  return `${groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
