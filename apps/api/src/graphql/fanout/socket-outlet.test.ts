import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { manualClock } from '@slipstream/sources/playback/manual-clock';
import { GraphQLError } from 'graphql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { silentMeter } from '../../metrics/meter.ts';
import { Delivery } from './delivery.ts';
import { Hub } from './hub.ts';
import { SharedSubscriptions } from './shared-subscriptions.ts';
import { SocketOutlet } from './socket-outlet.ts';
import { Viewer } from './viewer.ts';
import { turns } from './viewers-under-test.ts';

/** A kernel that takes everything, or nothing. */
class FakeSocket extends EventEmitter {
  readonly writes: Buffer[] = [];
  /** The buffers themselves, which the kernel reads later. */
  readonly handed: Buffer[] = [];
  writableLength = 0;
  destroyed = false;
  full = false;

  write(bytes: Buffer): boolean {
    this.writes.push(Buffer.from(bytes));
    this.handed.push(bytes);
    if (this.full) this.writableLength += bytes.length;
    return !this.full;
  }
}

const NONE = Buffer.alloc(0);

function scene({
  initialised = true,
  shared = new SharedSubscriptions(async () => ({}), silentMeter, manualClock(0)),
} = {}) {
  const socket = new FakeSocket();
  const closes: [number, string][] = [];
  const webSocket = {
    readyState: 1,
    OPEN: 1,
    close: (...args: [number, string]) => closes.push(args),
    terminate: () => {},
    ping: () => {},
  };
  const outlet = new SocketOutlet(
    webSocket as unknown as WebSocket,
    socket as unknown as Duplex,
    false,
    shared.tools,
  );
  if (initialised) outlet.initialised();
  const hub = new Hub(
    manualClock(0),
    { coded: (cause) => new GraphQLError(String(cause)), count: () => {} },
    () => {},
  );
  const viewer = (id: string): Viewer => {
    const one = new Viewer(hub, outlet, id);
    outlet.joined(one);
    void one.next();
    return one;
  };
  return { shared, socket, outlet, hub, viewer, closes };
}

function message(version: number, kind: 'state' | 'log' = 'state'): Delivery {
  const before =
    kind === 'log' ? { session: 's', log: 'raceControl', epoch: 'e', number: version - 1, item: null } : null;
  return new Delivery(
    { data: { version } },
    { kind, before: before as Delivery['before'], appendedAtMs: null },
    null,
  );
}

/** The messages in what was written, without pings. */
function messages(bytes: Buffer): unknown[] {
  const read: unknown[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes[at + 1] ?? 0;
    if (bytes[at] === 0x81) read.push(JSON.parse(bytes.toString('utf8', at + 2, at + 2 + length)));
    at += 2 + length;
  }
  return read;
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

describe('one WebSocket', () => {
  it('gets what several of its streams have in one turn in one write', async () => {
    const { socket, viewer } = scene();
    const viewers = ['1', '2', '3', '4'].map(viewer);
    for (const [index, one] of viewers.entries()) one.deliver(message(index));
    await turns();
    expect(socket.writes).toHaveLength(1);
    expect(messages(socket.writes[0] ?? NONE)).toEqual(
      ['1', '2', '3', '4'].map((id, version) => ({ id, type: 'next', payload: { data: { version } } })),
    );
  });

  it('is written no state while its kernel buffer is full, and bounded items of a log', async () => {
    const { socket, viewer } = scene();
    const [state, log] = [viewer('1'), viewer('2')];
    socket.full = true;
    state.deliver(message(1));
    await turns();
    expect(state.parked).toBe(false);
    state.deliver(message(2));
    await turns();
    expect(state.parked).toBe(true);
    for (let number = 1; number < 5_000 && !log.parked; number++) {
      log.deliver(message(number, 'log'));
      await turns(1);
    }
    expect(log.parked).toBe(true);
    expect(socket.writableLength).toBeLessThan(128 * 1024);
  });

  it('is left alone two seconds behind its newest acknowledged state, though every write was taken', async () => {
    const { socket, outlet, viewer } = scene();
    const one = viewer('1');
    for (let version = 1; !one.parked; version++) {
      expect(version).toBeLessThan(30);
      one.deliver(message(version));
      await turns(1);
      vi.advanceTimersByTime(200);
    }
    const ping = socket.writes.findLast((bytes) => bytes.includes(Buffer.from([0x89, 4])));
    outlet.ponged(ping?.subarray(-4) ?? NONE);
    expect(one.parked).toBe(false);
  });

  it('shares no frame that the kernel has yet to take from another socket', async () => {
    const one = scene();
    const other = scene({ shared: one.shared });
    one.socket.full = true;
    const shared = message(1);
    one.viewer('1').deliver(shared);
    other.viewer('2').deliver(shared);
    await turns();
    const [first, second] = [one.socket.handed, other.socket.handed].map(([bytes]) =>
      messages(bytes ?? NONE),
    );
    expect(first).toEqual([{ id: '1', type: 'next', payload: { data: { version: 1 } } }]);
    expect(second).toEqual([{ id: '2', type: 'next', payload: { data: { version: 1 } } }]);
  });

  it('leaves its streams when it closes, whether or not the protocol is told', () => {
    const { outlet, viewer, hub } = scene();
    for (const id of ['1', '2']) {
      hub.enter();
      viewer(id);
    }
    outlet.closed();
    expect(hub.size).toBe(0);
  });

  it('is closed with a reason when nothing arrived for a minute', async () => {
    const { viewer, closes } = scene();
    const one = viewer('1');
    vi.advanceTimersByTime(2_000);
    one.deliver(message(1));
    await turns(1);
    vi.advanceTimersByTime(59_000);
    expect(closes).toEqual([]);
    vi.advanceTimersByTime(3_000);
    expect(closes[0]).toEqual([1013, 'what was sent a minute ago has not arrived']);
  });

  it('is closed with 4408 when its client has not introduced itself after three seconds', () => {
    const { outlet, closes } = scene({ initialised: false });
    vi.advanceTimersByTime(2_000);
    expect(closes).toEqual([]);
    vi.advanceTimersByTime(2_000);
    expect(closes).toEqual([[4408, 'Connection initialisation timeout']]);
    outlet.closed();
  });

  it('mutes who had an id when a new operation takes it', () => {
    const { viewer, outlet } = scene();
    const [older, another] = [viewer('"1"'), viewer('2')];
    outlet.taken('"1"');
    const newer = viewer('"1"');
    expect([older.gone, another.gone, newer.gone]).toEqual([true, false, false]);
  });
});
