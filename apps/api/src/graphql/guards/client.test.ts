import { expect, it } from 'vitest';
import { Client, Clients } from './client.ts';
import { CLIENT_LIMITS, clientLimitsFrom, NO_LIMITS } from './client-limits.ts';

function scene(limits = {}) {
  let now = 0;
  const pass = (ms: number): void => {
    now += ms;
  };
  const clients = new Clients({ ...CLIENT_LIMITS, ...limits }, () => now);
  return { client: clients.of('a'), other: clients.of('b'), clients, pass };
}

function refusal(work: () => unknown): { readonly code: unknown; readonly retryAfterMs: unknown } | null {
  try {
    work();
    return null;
  } catch (error) {
    const { code, retryAfterMs } = (error as { extensions: Record<string, unknown> }).extensions;
    return { code, retryAfterMs };
  }
}

it('lets a client spend its burst, then so much a second, and says when to ask again', () => {
  const { client, other, pass } = scene({ costPerSecond: 100, costBurst: 1_000 });
  client.spend(1_000);
  expect(refusal(() => client.spend(50))).toEqual({ code: 'TOO_MANY_REQUESTS', retryAfterMs: 500 });
  other.spend(1_000);
  pass(500);
  client.spend(50);
  expect(refusal(() => client.spend(50))).not.toBeNull();
});

it('serves one who asks for more than the burst when the burst is full, and lets it owe the rest', () => {
  const { client, pass } = scene({ costPerSecond: 100, costBurst: 1_000 });
  client.spend(1_500);
  expect(refusal(() => client.spend(1_500))?.retryAfterMs).toBe(15_000);
  pass(15_000);
  client.spend(1_500);
});

it('bounds requests, and the time to wait is how long until the next', () => {
  const { client, pass } = scene({ requestsPerSecond: 10, requestBurst: 2 });
  expect([client.request(), client.request(), client.request()]).toEqual([0, 0, 100]);
  pass(100);
  expect(client.request()).toBe(0);
});

it('bounds what is held, and takes it back once', () => {
  const { client, other } = scene({ sockets: 1 });
  const release = client.hold('sockets');
  expect(refusal(() => client.hold('sockets'))?.code).toBe('TOO_MANY_REQUESTS');
  other.hold('sockets');
  release();
  release();
  client.hold('sockets');
  expect(refusal(() => client.hold('sockets'))?.code).toBe('TOO_MANY_REQUESTS');
});

it('bounds what the streams of a client cost together', () => {
  const { client } = scene({ streamCost: 100 });
  const release = client.holdStream(60);
  expect(refusal(() => client.holdStream(60))?.code).toBe('TOO_MANY_REQUESTS');
  release();
  client.holdStream(60);
});

it('forgets clients who are idle where there are many, and no others', () => {
  const { clients } = scene();
  clients.of('busy').hold('sockets');
  for (let index = 0; index < 12_000; index++) clients.of(`c${index}`);
  expect(clients.size).toBeLessThan(12_000);
  expect(
    refusal(() => Array.from({ length: CLIENT_LIMITS.sockets }, () => clients.of('busy').hold('sockets')))
      ?.code,
  ).toBe('TOO_MANY_REQUESTS');
});

it('without limits never refuses', () => {
  const client = new Client('', NO_LIMITS, () => 0);
  for (let index = 0; index < 10_000; index++) {
    client.spend(25_000);
    client.hold('sockets');
    expect(client.request()).toBe(0);
  }
});

it('reads limits by name, and reports what is none', () => {
  const mistakes: string[] = [];
  expect(clientLimitsFrom(undefined, mistakes)).toEqual(CLIENT_LIMITS);
  expect(clientLimitsFrom('off', mistakes)).toEqual(NO_LIMITS);
  expect(clientLimitsFrom('sockets=9, streams=8', mistakes)).toEqual({
    ...CLIENT_LIMITS,
    sockets: 9,
    streams: 8,
  });
  expect(mistakes).toEqual([]);
  clientLimitsFrom('sockets=0,none=1,streams', mistakes);
  expect(mistakes).toHaveLength(3);
});
