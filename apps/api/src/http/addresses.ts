import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** The parts of a `Host` header. */
export interface HostName {
  /** In lower case; an IPv6 address without its brackets. */
  readonly name: string;
  /** Empty when the header names no port. */
  readonly port: string;
}

/** @returns null when the text is not a host. */
export function readHost(host: string | undefined): HostName | null {
  const [, bracketed, plain, port = ''] =
    /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/i.exec(host ?? '') ?? [];
  const name = bracketed ?? plain;
  return name === undefined ? null : { name: name.toLowerCase(), port };
}

/** Returns true when only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  const version = isIP(name);
  return version === 0 ? name === 'localhost' : LOOPBACK.check(name, version === 4 ? 'ipv4' : 'ipv6');
}

/** Returns the URL at which a user of this machine reaches a server on this address. */
export function urlOn(host: string, port: number): string {
  if (host === '127.0.0.1') return `http://localhost:${port}`;
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** Returns the port of a URL, or the default port of its scheme. */
export function portOf({ port, protocol }: URL): string {
  return port || (DEFAULT_PORTS[protocol] ?? '');
}

/**
 * Returns an origin as browsers write it: in lower case, without the default port and without a slash.
 *
 * @returns null when the text is not the origin of a web page: it lacks `http://` or `https://`, or has a path.
 */
export function readOrigin(given: string): string | null {
  const url = /^https?:\/\//i.test(given) ? URL.parse(given) : null;
  if (url?.pathname !== '/' || url.search || url.hash || url.username || url.password) return null;
  return url.hostname.includes('*') ? null : url.origin;
}
