import { describe, expect, it } from 'vitest';
import type { Audience } from './edge-config.ts';
import { type Asked, WhoMayAsk } from './who-may-ask.ts';

const CHROMIUM = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36';
const JSON_BODY = { 'content-type': 'application/json' };

function asked(headers: Record<string, string>, method = 'GET'): Asked {
  return { method, headers: { host: 'localhost:4000', ...headers }, socket: { localPort: 4_000 } };
}

function whoMayAsk(audience: Partial<Audience> = {}): WhoMayAsk {
  return new WhoMayAsk({ host: '127.0.0.1', publicUrls: [], allowedOrigins: [], ...audience });
}

describe('the host of a request', () => {
  const refused = (host: string | undefined, audience: Partial<Audience> = {}): boolean => {
    const request = { headers: host === undefined ? {} : { host }, socket: { localPort: 4_000 } };
    return whoMayAsk(audience).refuseHost(request)?.status === 421;
  };

  it.each(['localhost:4000', '127.0.0.1:4000', '[::1]:4000', 'LOCALHOST:4000'])(
    'is expected on loopback as %s',
    (host) => expect(refused(host)).toBe(false),
  );

  it.each([
    'evil.example:4000',
    'localhost.evil.example:4000',
    '127.0.0.1.nip.io:4000',
    'localhost',
    'localhost:4001',
    '127.0.0.1:80',
    '0.0.0.0:4000',
    '192.168.1.20:4000',
    'localhost:4000@evil.example',
    'localhost:4000, evil.example',
    '',
    undefined,
  ])('is refused on loopback as %s', (host) => expect(refused(host)).toBe(true));

  it.each(['192.168.1.20:4000', '[fe80::1]:4000', '10.0.0.3', 'localhost:4003'])(
    'is expected beyond loopback as %s, which no page can point elsewhere',
    (host) => expect(refused(host, { host: '0.0.0.0' })).toBe(false),
  );

  it.each(['evil.example:4000', 'box.lan:4000', 'localhost.evil.example'])(
    'is refused beyond loopback as %s',
    (host) => expect(refused(host, { host: '0.0.0.0' })).toBe(true),
  );

  it.each([
    ['https://live.example.org', 'live.example.org', false],
    ['https://live.example.org', 'LIVE.example.org:443', false],
    ['https://live.example.org', 'live.example.org:4000', true],
    ['https://live.example.org', 'other.example.org', true],
    ['http://api:4000', 'api:4000', false],
    ['http://[fe80::2]:8080', '[fe80::2]:8080', false],
  ])('is, with the public URL %s, as %s refused: %s', (url, host, expected) => {
    expect(refused(host, { publicUrls: [url] })).toBe(expected);
    expect(refused('localhost:4000', { publicUrls: [url] })).toBe(false);
  });

  it('may be the name that the server listens on', () => {
    expect(refused('box.lan:4000', { host: 'box.lan' })).toBe(false);
    expect(refused('box.lan:4001', { host: 'box.lan' })).toBe(true);
  });
});

describe('the page of a request', () => {
  const refused = (headers: Record<string, string>, audience: Partial<Audience> = {}) =>
    whoMayAsk(audience).refusePage(asked(headers))?.status ?? null;

  it.each([
    [{}, 'no page at all'],
    [{ origin: 'http://localhost:4000' }, 'our own page'],
    [{ 'sec-fetch-site': 'same-origin' }, 'our own page, over GET'],
    [{ 'sec-fetch-site': 'none' }, 'the address bar'],
    [{ host: '127.0.0.1:4000', origin: 'http://127.0.0.1:4000' }, 'our own page under the address'],
  ])('is let in with %j, %s', (headers, _what) => expect(refused(headers)).toBe(null));

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:5173' },
    { origin: 'http://localhost' },
    { origin: 'https://localhost:4000' },
    { origin: 'http://127.0.0.1:4000' },
    { origin: 'null' },
    { origin: '' },
    { origin: 'http://localhost:4000.evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'anything-new' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  ])('is refused with %j', (headers) => expect(refused(headers)).toBe(403));

  it('is refused with a name that points to us (DNS rebinding), whatever it says of itself', () => {
    const rebound = { host: 'evil.example:4000', origin: 'http://evil.example:4000' };
    expect(refused(rebound)).toBe(421);
    expect(refused({ host: 'evil.example:4000', 'sec-fetch-site': 'same-origin' })).toBe(421);
    expect(refused(rebound, { host: '0.0.0.0' })).toBe(421);
  });

  it('is let in where its origin is allowed, and then only', () => {
    const audience = { allowedOrigins: ['https://fans.example'] };
    expect(refused({ origin: 'https://fans.example', 'sec-fetch-site': 'cross-site' }, audience)).toBe(null);
    expect(refused({ origin: 'http://fans.example' }, audience)).toBe(403);
    expect(refused({ 'sec-fetch-site': 'cross-site' }, audience)).toBe(403);
    expect(refused({ origin: 'https://anybody.example' }, { allowedOrigins: ['*'] })).toBe(null);
  });

  it('of a public URL is our own, under its own scheme only', () => {
    const audience = { publicUrls: ['https://live.example.org'] };
    const host = 'live.example.org';
    expect(refused({ host, origin: 'https://live.example.org' }, audience)).toBe(null);
    expect(refused({ host, origin: 'http://live.example.org' }, audience)).toBe(403);
    // A proxy may send the address at which it reaches this server.
    expect(refused({ origin: 'https://live.example.org' }, audience)).toBe(null);
  });
});

describe('an operation', () => {
  const status = (method: string, headers: Record<string, string>) =>
    whoMayAsk().refuseOperation(asked(headers, method))?.status ?? null;

  it.each(['application/json', 'Application/JSON; charset=utf-8', 'application/graphql+json'])(
    'is read from a body of %s',
    (type) => expect(status('POST', { 'content-type': type })).toBe(null),
  );

  it.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'text/plain; application/json',
    'text/plain, application/json',
    '',
  ])('is refused as %j, which a form can send', (type) =>
    expect(status('POST', { 'content-type': type })).toBe(415),
  );

  it('is refused without a content type, as a page can send it', () => {
    expect(status('POST', {})).toBe(415);
  });

  it('comes over GET from programs, our own pages and the address bar', () => {
    expect(status('GET', { accept: 'text/event-stream', 'user-agent': 'curl/8.14.1' })).toBe(null);
    expect(status('GET', {})).toBe(null);
    expect(status('GET', { 'user-agent': CHROMIUM, 'sec-fetch-site': 'same-origin' })).toBe(null);
    expect(status('GET', { 'user-agent': CHROMIUM, 'sec-fetch-site': 'none' })).toBe(null);
  });

  it('comes over GET from no browser that hides for which page it asks', () => {
    expect(status('GET', { 'user-agent': CHROMIUM })).toBe(403);
    expect(status('GET', { 'user-agent': CHROMIUM, accept: 'text/event-stream' })).toBe(403);
    expect(status('GET', { 'user-agent': CHROMIUM, ...JSON_BODY })).toBe(null);
    expect(status('GET', { 'user-agent': CHROMIUM, 'graphql-require-preflight': '1' })).toBe(null);
  });

  it('comes over GET from a browser that names one of our pages as the one before', () => {
    const from = (referer: string) => status('GET', { 'user-agent': CHROMIUM, referer });
    expect(from('http://localhost:4000/live')).toBe(null);
    expect(from('http://localhost:4001/live')).toBe(403);
    expect(from('https://evil.example/?http://localhost:4000/')).toBe(403);
    expect(from('nonsense')).toBe(403);
  });

  it.each(['HEAD', 'PUT', 'DELETE', 'TRACE'])('is not asked with %s', (method) =>
    expect(status(method, JSON_BODY)).toBe(405),
  );
});

describe('what the browser of an allowed page is told', () => {
  const told = (origin: string, allowedOrigins: readonly string[]) =>
    whoMayAsk({ allowedOrigins }).corsHeaders(asked({ origin }))['access-control-allow-origin'];

  it('names the origin, or all where all are allowed', () => {
    expect(told('https://fans.example', ['https://fans.example'])).toBe('https://fans.example');
    expect(told('https://evil.example', ['https://fans.example'])).toBe(undefined);
    expect(told('https://evil.example', ['*'])).toBe('*');
  });
});
