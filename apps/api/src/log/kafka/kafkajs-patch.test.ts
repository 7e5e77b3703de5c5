import { createRequire } from 'node:module';
import kafkajs from 'kafkajs';
import { afterEach, expect, it, vi } from 'vitest';

interface RequestQueue {
  throttledUntil: number;
  checkPendingRequests(): void;
  scheduleRequestTimeoutCheck(): void;
  push(request: object): void;
  destroy(): void;
}

const RequestQueueOf = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as new (
  options: object,
) => RequestQueue;

afterEach(() => vi.useRealTimers());

function queue(options: object = {}): RequestQueue {
  const logger = new kafkajs.Kafka({ brokers: ['127.0.0.1:1'], logLevel: kafkajs.logLevel.NOTHING }).logger();
  return new RequestQueueOf({ maxInFlightRequests: null, requestTimeout: 1_000, logger, ...options });
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

// Without it, every attempt that follows waits on the same dead connection, for as long again.
it('a request that is not answered in time ends its connection, once', () => {
  vi.useFakeTimers();
  const onTimeout = vi.fn();
  const waiting = queue({ enforceRequestTimeout: true, onTimeout });
  waiting.scheduleRequestTimeoutCheck();
  for (const correlationId of [1, 2]) {
    const entry = { correlationId, apiName: 'Produce', resolve: () => {}, reject: () => {} };
    waiting.push({ entry, expectResponse: true, requestTimeout: null, sendRequest: () => {} });
  }
  vi.advanceTimersByTime(1_000);
  expect(onTimeout).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  expect(onTimeout).toHaveBeenCalledTimes(1);
  waiting.destroy();
});
