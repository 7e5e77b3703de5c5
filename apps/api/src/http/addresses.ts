import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** A `Host`, as a request gives it. */
export interface HostName {
  /** In lower case; an IPv6 address without its brackets. */
  readonly name: string;
  /** Empty where none is named. */
  readonly port: string;
}

/** @returns null where this is no host. */
export function readHost(host: string | undefined): HostName | null {
  const [, bracketed, plain, port = ''] =
    /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/i.exec(host ?? '') ?? [];
  const name = bracketed ?? plain;
  return name === undefined ? null : { name: name.toLowerCase(), port };
}

/** Whether only this machine reaches what listens there. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  const version = isIP(name);
  return version === 0 ? name === 'localhost' : LOOPBACK.check(name, version === 4 ? 'ipv4' : 'ipv6');
}

/** Where a server that listens on this address is, for a person of this machine. */
export function urlOn(host: string, port: number): string {
  if (host === '127.0.0.1') return `http://localhost:${port}`;
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** The port of a URL, also where it is the usual one of its scheme and left out. */
export function portOf({ port, protocol }: URL): string {
  return port || (DEFAULT_PORTS[protocol] ?? '');
}

/**
 * An origin as browsers write it: in lower case, without the usual port of its scheme and without a slash.
 *
 * @returns null where this is no origin of a web page: without `http://` or `https://`, or with more than an origin.
 */
export function readOrigin(given: string): string | null {
  const url = /^https?:\/\//i.test(given) ? URL.parse(given) : null;
  if (url?.pathname !== '/' || url.search || url.hash || url.username || url.password) return null;
  return url.hostname.includes('*') ? null : url.origin;
}
