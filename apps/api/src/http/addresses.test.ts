import { expect, it } from 'vitest';
import { urlOn } from './addresses.ts';

it.each([
  ['127.0.0.1', 'http://localhost:4000'],
  ['::1', 'http://[::1]:4000'],
  ['::', 'http://[::]:4000'],
  ['0.0.0.0', 'http://0.0.0.0:4000'],
  ['box.lan', 'http://box.lan:4000'],
])('a server on %s is at %s', (host, url) => {
  expect(urlOn(host, 4_000)).toBe(url);
  expect(URL.parse(url)).not.toBe(null);
});
