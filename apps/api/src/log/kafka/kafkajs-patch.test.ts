import { createRequire } from 'node:module';
import kafkajs from 'kafkajs';
import { afterEach, expect, it, vi } from 'vitest';

interface RequestQueue {
  throttledUntil: number;
  checkPendingRequests(): void;
}

const RequestQueueOf = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as new (
  options: object,
) => RequestQueue;

afterEach(() => vi.useRealTimers());

function queue(): RequestQueue {
  const logger = new kafkajs.Kafka({ brokers: ['127.0.0.1:1'], logLevel: kafkajs.logLevel.NOTHING }).logger();
  return new RequestQueueOf({ maxInFlightRequests: null, requestTimeout: 1_000, logger });
}

// patches/kafkajs@2.2.4.patch: without it, each look with nothing to do plans the next one at once.
it('an idle connection of the patched kafkajs plans no further look at its queue', () => {
  vi.useFakeTimers();
  queue().checkPendingRequests();
  expect(vi.getTimerCount()).toBe(0);
});

it('a throttled one still looks again when the throttle is over', () => {
  vi.useFakeTimers();
  const throttled = queue();
  throttled.throttledUntil = Date.now() + 500;
  throttled.checkPendingRequests();
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(501);
  expect(vi.getTimerCount()).toBe(0);
});
