import type { Client as SocketClient } from 'graphql-ws';
import { describe, expect, it } from 'vitest';
import { keepSubscribed, type SocketResult } from './keep-subscribed.ts';

type SinkOf = Parameters<SocketClient['subscribe']>[1];

/** A socket client that does what the test tells it, and waits that pass when the test lets them. */
function harness() {
  const sinks: SinkOf[] = [];
  const waits: { callback: () => void; ms: number; cancelled: boolean }[] = [];
  const results: SocketResult[] = [];
  let stopped = 0;
  const stop = keepSubscribed(
    {
      subscribe: (_payload: unknown, sink: unknown) => {
        sinks.push(sink as SinkOf);
        return () => {
          stopped += 1;
        };
      },
    } as Pick<SocketClient, 'subscribe'>,
    { query: 'subscription { a }' },
    { next: (result) => void results.push(result) },
    {
      random: () => 1,
      wait(callback, ms) {
        const wait = { callback, ms, cancelled: false };
        waits.push(wait);
        return () => {
          wait.cancelled = true;
        };
      },
    },
  );
  return { sinks, waits, results, stop, stopped: () => stopped };
}

describe('keepSubscribed', () => {
  it('should wait longer after each failure, and start over after data', () => {
    const { sinks, waits } = harness();
    sinks[0]?.error(new Error('4500'));
    waits[0]?.callback();
    sinks[1]?.error(new Error('4500'));
    waits[1]?.callback();
    sinks[2]?.next({ data: {} });
    sinks[2]?.error(new Error('4500'));
    expect(waits.map((wait) => wait.ms)).toEqual([500, 1_000, 500]);
  });

  it('should hand on why the server refuses, and ask again later', () => {
    const { sinks, waits, results } = harness();
    sinks[0]?.error([{ message: 'No such session.' }] as never);
    expect(results).toEqual([{ errors: [{ message: 'No such session.' }] }]);
    expect(waits).toHaveLength(1);
  });

  it('should not subscribe again once its reader has left, even in the middle of a wait', () => {
    const { sinks, waits, stop } = harness();
    sinks[0]?.complete();
    stop();
    expect(waits[0]?.cancelled).toBe(true);
    waits[0]?.callback();
    expect(sinks).toHaveLength(1);
  });

  it('should drop what still comes after its reader has left', () => {
    const { sinks, results, stop, stopped } = harness();
    stop();
    sinks[0]?.next({ data: { late: true } });
    sinks[0]?.complete();
    expect(results).toEqual([]);
    expect(stopped()).toBe(1);
  });
});
