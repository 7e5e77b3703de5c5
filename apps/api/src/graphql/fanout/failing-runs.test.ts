import { manualClock } from '@slipstream/sources/playback/manual-clock';
import { initialState } from '@slipstream/timing/fold/fold';
import type { SessionState } from '@slipstream/timing/fold/state';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentMeter } from '../../metrics/meter.ts';
import { StateStream } from '../streams/state-stream.ts';
import { SharedSubscriptions } from './shared-subscriptions.ts';
import { type Following, follow, turns } from './viewers-under-test.ts';

const BOARD = 'subscription { board }';

const unhandled: unknown[] = [];
const onUnhandled = (cause: unknown) => void unhandled.push(cause);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', onUnhandled);
});
afterEach(() => {
  process.off('unhandledRejection', onUnhandled);
});

/** Runs whose results the test pushes. A string makes the source's `next` reject. */
function scene() {
  const counts = { runs: 0, returned: 0, failed: [] as [string, number][] };
  const sources: { push(step: ExecutionResult | string): void }[] = [];
  const shared = new SharedSubscriptions(
    async () => {
      counts.runs++;
      const steps: (ExecutionResult | string)[] = [];
      let wake = () => {};
      sources.push({
        push(step) {
          steps.push(step);
          wake();
        },
      });
      const results: AsyncIterableIterator<ExecutionResult, undefined> = {
        [Symbol.asyncIterator]() {
          return this;
        },
        async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
          while (steps.length === 0) await new Promise<void>((resolve) => (wake = resolve));
          // A broken source rejects every further `next`.
          const step = steps[0] as ExecutionResult | string;
          if (typeof step === 'string') throw new Error(step);
          if (!step.errors) steps.shift();
          return { done: false, value: step };
        },
        async return() {
          counts.returned++;
          return { done: true, value: undefined };
        },
      };
      return results;
    },
    {
      ...silentMeter,
      count: (_name, labels, by) => void counts.failed.push([String(Object.values(labels)[0]), by ?? 1]),
    },
    manualClock(0),
  );
  return { shared, counts, sources };
}

const seen = ({ outlet }: Following<unknown>) => [outlet.received.length, outlet.errors];

describe('a subscription that fails', () => {
  it.each([
    ['a source that rejects', 'the disk is full'],
    ['a message with errors', { data: null, errors: [new GraphQLError('no such car')] }],
  ])('ends once for all its viewers, by %s', async (_what, step) => {
    const { shared, counts, sources } = scene();
    const viewers = await Promise.all([1, 2, 3].map(() => follow(shared, BOARD)));
    sources[0]?.push({ data: { version: 1 } });
    await turns();
    sources[0]?.push(step);
    await Promise.all(viewers.map(({ over }) => over));
    await turns(20);
    const message = typeof step === 'string' ? 'the server failed at this' : 'no such car';
    for (const viewer of viewers) expect(seen(viewer)).toEqual([1, [message]]);
    expect(counts).toEqual({ runs: 1, returned: 1, failed: [['INTERNAL', 3]] });
    expect(unhandled).toEqual([]);
  });

  it('opens anew for who comes after the end', async () => {
    const { shared, sources } = scene();
    const first = await follow(shared, BOARD);
    sources[0]?.push('gone');
    await first.over;
    const second = await follow(shared, BOARD);
    sources[1]?.push({ data: { version: 2 } });
    await turns(10);
    expect(seen(second)).toEqual([1, []]);
  });

  it('is one result with an error where it cannot be opened', async () => {
    const shared = new SharedSubscriptions(
      async () => {
        throw new TypeError('undefined is not a function');
      },
      silentMeter,
      manualClock(0),
    );
    const { refused } = await follow(shared, BOARD);
    expect(refused?.errors?.map(({ message, extensions }) => [message, extensions.code])).toEqual([
      ['the server failed at this', 'INTERNAL'],
    ]);
  });

  it('leaves no rejection behind when its source fails after everybody left', async () => {
    let fail: (cause: unknown) => void = () => {};
    const opening = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    const state: SessionState = initialState('s');
    let leases = 0;
    const onChanges = new Set<() => void>();
    const followed = { subject: 's', close: () => {} };
    const clock = manualClock(0);
    const shared = new SharedSubscriptions(
      async (_subscribing, _rights, tap) => {
        const stream = new StateStream({
          follow: (onChange) => {
            onChanges.add(onChange);
            return followed;
          },
          maxHz: 5,
          shows: () => true,
          lease: async () => {
            const view = { state, onChange: () => () => {} };
            return leases++ === 0 ? { value: view, release: () => {} } : opening;
          },
          clock,
        });
        const ticks = tap.state(stream);
        return {
          [Symbol.asyncIterator]: () => ({
            next: async () => {
              const { done } = await ticks.next();
              return done ? { done, value: undefined } : { done: false, value: { data: {} } };
            },
            return: async () => {
              await ticks.return?.();
              return { done: true, value: undefined };
            },
          }),
        };
      },
      silentMeter,
      clock,
    );
    const viewers = await Promise.all([1, 2].map(() => follow(shared, BOARD)));
    await turns();
    followed.subject = 'another';
    for (const onChange of onChanges) onChange();
    await turns();
    for (const viewer of viewers) viewer.leave();
    await turns();
    fail(new Error('too late'));
    await turns(20);
    expect(leases).toBe(2);
    expect(unhandled).toEqual([]);
  });
});
