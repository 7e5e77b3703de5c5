import type { EventDraft, TimingEvent } from '@slipstream/timing/events/envelope';
import { describe, expect, test } from 'vitest';
import { NOTHING_UNREADABLE, type SessionLog } from '../session-log.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';
import { MAX_SPEED, type Playback, type PlaybackOptions } from './playback.ts';
import { startPlayback } from './start-playback.ts';

const START = Date.parse('2023-10-08T17:00:00.000Z');
const WALL = Date.parse('2026-11-22T12:00:00.000Z');
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

/** A log of one lap count at each of these seconds; the lap is the second. */
function logAt(seconds: readonly number[], endsAt = true): SessionLog {
  const drafts = seconds.map(
    (second): EventDraft => ({ at: at(second), type: 'LapCountChanged', body: { lap: Math.floor(second) } }),
  );
  return {
    title: 'a log',
    kind: 'RACE',
    origin: 'REPLAY',
    season: 2023,
    startsAt: at(0),
    endsAt: endsAt ? at(seconds.at(-1) ?? 0) : null,
    events: () => drafts.values(),
    unreadable: () => NOTHING_UNREADABLE,
  };
}

interface Stage {
  readonly playback: Playback;
  readonly clock: ManualClock;
  readonly carried: TimingEvent[];
  readonly batches: number[];
  /** What was carried, short: `5` the event of second 5, `[2 ×1]` a playhead that moved. */
  line(): string;
}

function stage(options: Partial<PlaybackOptions> & { log: SessionLog }): Stage {
  const clock = manualClock(WALL);
  const carried: TimingEvent[] = [];
  const batches: number[] = [];
  const take = (events: readonly TimingEvent[]) => {
    batches.push(events.length);
    carried.push(...events);
  };
  const playback = startPlayback({
    session: 's',
    speed: 1,
    clock,
    ...options,
    carry: async (events) => {
      await options.carry?.(events);
      take(events);
    },
  });
  return { playback, clock, carried, batches, line: () => carried.map(short).join(' ') };
}

function short(event: TimingEvent): string {
  const second = (Date.parse(event.at) - START) / 1000;
  if (event.type !== 'PlayheadMoved') return String(second);
  const { speed, paused, settled } = event.body;
  return `[${second}${settled ? '' : ' jump'}${paused ? ' paused' : ` ×${speed}`}]`;
}

describe('pace', () => {
  test('shows each event when the wall clock has moved as far as the log has', async () => {
    const { clock, line } = stage({ log: logAt([0, 2, 5]) });
    await clock.advance(0);
    expect(line()).toBe('[0 ×1] 0');
    await clock.advance(1_999);
    expect(line()).toBe('[0 ×1] 0');
    await clock.advance(1);
    expect(line()).toBe('[0 ×1] 0 2');
    await clock.advance(3_000);
    expect(line()).toBe('[0 ×1] 0 2 5 [5 paused]');
  });

  test('shows ten seconds in one at ten times the speed', async () => {
    const { clock, line } = stage({ log: logAt([0, 5, 10, 20]), speed: 10 });
    await clock.advance(1_000);
    expect(line()).toBe('[0 ×10] 0 5 10');
  });

  test('says where the playhead stands at least every ten seconds of wall time, in a quiet log too', async () => {
    const { clock, carried } = stage({ log: logAt([0, 3_600]), speed: 2 });
    await clock.advance(35_000);
    const places = carried.filter((event) => event.type === 'PlayheadMoved').map((event) => event.at);
    expect(places).toEqual([at(0), at(20), at(40), at(60)]);
  });

  test('stamps the same envelopes as any other playback of the log', async () => {
    const { clock, carried } = stage({ log: logAt([0, 1]) });
    await clock.advance(2_000);
    expect(carried.map(({ id }) => id)).toEqual([
      's-p000000001',
      's-000000000',
      's-000000001',
      's-p000000002',
    ]);
    expect(carried[1]).toEqual({
      v: 1,
      id: 's-000000000',
      session: 's',
      epoch: 0,
      at: at(0),
      type: 'LapCountChanged',
      body: { lap: 0 },
    });
  });

  test('tells the wall clock and the span of the log with each move', async () => {
    const { clock, carried } = stage({ log: logAt([0, 9]) });
    await clock.advance(0);
    expect(carried[0]?.body).toEqual({
      wallAt: '2026-11-22T12:00:00.000Z',
      speed: 1,
      paused: false,
      settled: true,
      startsAt: at(0),
      endsAt: at(9),
    });
  });

  test('goes through the whole log without waiting at the greatest speed, in batches, and lets others run between them', async () => {
    const seconds = Array.from({ length: 1_201 }, (_, second) => second);
    const { clock, batches, playback } = stage({ log: logAt(seconds), speed: MAX_SPEED });
    await clock.advance(0);
    expect(batches).toEqual([1, 500, 500, 201, 1]);
    expect(await playback.done).toEqual({ state: 'ended', speed: MAX_SPEED, playhead: at(1_200), epoch: 0 });
  });

  test('says where the playhead stands also while it goes as fast as it can', async () => {
    const seconds = Array.from({ length: 2_500 }, (_, second) => second);
    const { clock, carried } = stage({
      log: logAt(seconds),
      speed: MAX_SPEED,
      carry: (events) => new Promise((resolve) => clock.after(events.length > 1 ? 6_000 : 0, resolve)),
    });
    await clock.advance(40_000);
    const places = carried.filter((event) => event.type === 'PlayheadMoved').map((event) => event.at);
    expect(places).toEqual([at(0), at(1_000), at(2_000), at(2_499)]);
  });

  test('goes on from where it is, rather than in a rush, when the log could not be carried in time', async () => {
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { clock, line } = stage({
      log: logAt([0, 1, 2, 3, 4, 5, 6, 7]),
      carry: (events) => (events[0]?.at === at(1) ? slow : Promise.resolve()),
    });
    await clock.advance(6_000);
    expect(line()).toBe('[0 ×1] 0');
    release();
    await clock.advance(0);
    expect(line()).toBe('[0 ×1] 0 1 [2 ×1] 2');
    await clock.advance(1_000);
    expect(line()).toBe('[0 ×1] 0 1 [2 ×1] 2 3');
  });
});

describe('pause and speed', () => {
  test('a pause stops the log, and a resume goes on without a jump', async () => {
    const { clock, playback, line } = stage({ log: logAt([0, 2, 4]) });
    await clock.advance(1_000);
    await playback.pause();
    expect(playback.status()).toEqual({ state: 'paused', speed: 1, playhead: at(1), epoch: 0 });
    await clock.advance(60_000);
    expect(line()).toBe('[0 ×1] 0 [1 paused]');
    await playback.resume();
    await clock.advance(999);
    expect(line()).toBe('[0 ×1] 0 [1 paused] [1 ×1]');
    await clock.advance(1);
    expect(line()).toBe('[0 ×1] 0 [1 paused] [1 ×1] 2');
  });

  test('a playback that starts paused shows what happened at its start and no more', async () => {
    const { clock, line } = stage({ log: logAt([0, 0, 1]), paused: true });
    await clock.advance(60_000);
    expect(line()).toBe('[0 paused] 0 0');
  });

  test('a change of speed between two events counts from where the playhead is', async () => {
    const { clock, playback, line } = stage({ log: logAt([0, 10]) });
    await clock.advance(4_000);
    await playback.setSpeed(2);
    await clock.advance(2_999);
    expect(line()).toBe('[0 ×1] 0 [4 ×2]');
    await clock.advance(1);
    expect(line()).toBe('[0 ×1] 0 [4 ×2] 10 [10 paused]');
  });

  test.each([0, -1, Number.NaN, MAX_SPEED + 1])(
    'refuses a speed of %s with SPEED_OUT_OF_RANGE',
    async (speed) => {
      const { playback } = stage({ log: logAt([0, 10]) });
      await expect(playback.setSpeed(speed)).rejects.toMatchObject({ code: 'SPEED_OUT_OF_RANGE' });
      expect(() => stage({ log: logAt([0]), speed })).toThrow(
        expect.objectContaining({ code: 'SPEED_OUT_OF_RANGE' }),
      );
    },
  );
});

describe('seek', () => {
  test('forward: says so, shows what lies between at once, and goes on in the same epoch', async () => {
    const { clock, playback, line } = stage({ log: logAt([0, 2, 4, 6, 8]) });
    await clock.advance(1_000);
    await playback.seek(at(6));
    expect(line()).toBe('[0 ×1] 0 [6 jump ×1] 2 4 6 [6 ×1]');
    await clock.advance(2_000);
    expect(line()).toBe('[0 ×1] 0 [6 jump ×1] 2 4 6 [6 ×1] 8 [8 paused]');
    expect(playback.status().epoch).toBe(0);
  });

  test('back: shows the prefix again from its start, in the next epoch, with the same ids', async () => {
    const { clock, playback, carried, line } = stage({ log: logAt([0, 2, 4, 6]) });
    await clock.advance(5_000);
    const seen = carried.length;
    await playback.seek(at(3));
    const again = carried.slice(seen);
    expect(line()).toBe('[0 ×1] 0 2 4 [3 jump ×1] 0 2 [3 ×1]');
    expect(again.map(({ epoch }) => epoch)).toEqual([1, 1, 1, 1]);
    expect(again.slice(1, 3).map(({ id }) => id)).toEqual(['s-000000000', 's-000000001']);
    await clock.advance(1_000);
    expect(line()).toMatch(/\[3 ×1\] 4$/);
  });

  test('back within a quiet stretch begins an epoch too, because the playhead was told to be further', async () => {
    const { clock, playback } = stage({ log: logAt([0, 60]) });
    await clock.advance(30_000);
    await playback.seek(at(10));
    expect(playback.status()).toMatchObject({ epoch: 1, playhead: at(10) });
  });

  test('while paused: shows the new place and stays paused', async () => {
    const { clock, playback, line } = stage({ log: logAt([0, 2, 4, 6]), paused: true });
    await clock.advance(0);
    await playback.seek(at(4));
    await clock.advance(60_000);
    expect(line()).toBe('[0 paused] 0 [4 jump paused] 2 4 [4 paused]');
  });

  test('past either end stops at it', async () => {
    const { clock, playback, line } = stage({ log: logAt([0, 2, 4]), paused: true });
    await clock.advance(0);
    await playback.seek('2023-10-08T00:00:00.000Z');
    await playback.seek('2024-01-01T00:00:00.000Z');
    expect(line()).toBe('[0 paused] 0 [0 jump paused] [0 paused] [4 jump paused] 2 4 [4 paused]');
    expect(playback.status().state).toBe('ended');
  });

  test('past an end that is not known shows the log to its end', async () => {
    const { clock, playback } = stage({ log: logAt([0, 2, 4], false) });
    await clock.advance(0);
    await playback.seek(at(100));
    expect(playback.status().state).toBe('ended');
  });

  test('a start from within shows what lies before at once', async () => {
    const { clock, line } = stage({ log: logAt([0, 2, 4, 6]), from: at(4), speed: 2 });
    await clock.advance(999);
    expect(line()).toBe('[4 jump ×2] 0 2 4 [4 ×2]');
    await clock.advance(1);
    expect(line()).toBe('[4 jump ×2] 0 2 4 [4 ×2] 6 [6 paused]');
  });

  test('a newer seek takes over from one that is still showing what lies between', async () => {
    const seconds = Array.from({ length: 2_000 }, (_, second) => second);
    const { clock, playback, carried } = stage({ log: logAt(seconds), paused: true });
    await clock.advance(0);
    const first = playback.seek(at(1_900));
    await Promise.resolve();
    const second = playback.seek(at(100));
    await clock.advance(0);
    await Promise.all([first, second]);
    expect(playback.status()).toMatchObject({ playhead: at(100), state: 'paused', epoch: 1 });
    expect(carried.filter(({ type }) => type === 'LapCountChanged').length).toBeLessThan(700);
  });

  test('refuses what is no instant with INSTANT_UNREADABLE', async () => {
    const { playback } = stage({ log: logAt([0, 10]) });
    await expect(playback.seek('soon')).rejects.toMatchObject({ code: 'INSTANT_UNREADABLE' });
  });

  test('goes back from the end', async () => {
    const { clock, playback, line } = stage({ log: logAt([0, 1]), speed: MAX_SPEED });
    await clock.advance(0);
    await playback.done;
    await playback.setSpeed(1);
    await playback.seek(at(0));
    await clock.advance(1_000);
    expect(line()).toBe('[0 ×1000000] 0 1 [1 paused] [1 paused] [0 jump ×1] 0 [0 ×1] 1 [1 paused]');
  });
});

describe('carrying', () => {
  test('waits for one batch to be carried before it hands over the next', async () => {
    let open = 0;
    let most = 0;
    const seconds = Array.from({ length: 1_500 }, () => 0);
    const { clock, playback } = stage({
      log: logAt(seconds),
      speed: MAX_SPEED,
      carry: async () => {
        most = Math.max(most, ++open);
        await Promise.resolve();
        open--;
      },
    });
    await clock.advance(0);
    await playback.done;
    expect(most).toBe(1);
  });

  test('hands over the same events again after a longer and longer pause when carrying fails', async () => {
    const tries: { ids: string[]; atMs: number }[] = [];
    const { clock, line } = stage({
      log: logAt([0, 1]),
      carry: async (events) => {
        if (events[0]?.at !== at(1) || events[0].type === 'PlayheadMoved') return;
        tries.push({ ids: events.map(({ id }) => id), atMs: clock.nowMs() - WALL });
        if (tries.length < 3) throw new Error('the broker is away');
      },
    });
    await clock.advance(5_000);
    expect(tries).toEqual([
      { ids: ['s-000000001'], atMs: 1_000 },
      { ids: ['s-000000001'], atMs: 1_250 },
      { ids: ['s-000000001'], atMs: 1_750 },
    ]);
    expect(line()).toBe('[0 ×1] 0 1 [1 paused]');
  });

  test('never waits longer than ten seconds between two tries, and never gives up', async () => {
    const tries: number[] = [];
    const { clock } = stage({
      log: logAt([0]),
      carry: async () => {
        tries.push(clock.nowMs());
        throw new Error('the broker is away');
      },
    });
    await clock.advance(3_600_000);
    const pauses = tries.slice(1).map((time, index) => time - (tries[index] ?? 0));
    expect(Math.max(...pauses)).toBe(10_000);
    expect(tries.length).toBeGreaterThan(350);
  });

  test('a command that is given while carrying fails is obeyed once it was carried', async () => {
    let broken = true;
    const { clock, playback, line } = stage({
      log: logAt([0, 1, 2]),
      carry: async () => {
        if (broken) throw new Error('the broker is away');
      },
    });
    await clock.advance(100);
    const paused = playback.pause();
    await clock.advance(500);
    expect(line()).toBe('');
    broken = false;
    await clock.advance(500);
    await paused;
    expect(line()).toMatch(/^\[0 ×1\] \[.* paused\]/);
  });
});

describe('stop', () => {
  test('says where it stopped, and carries nothing more', async () => {
    const { clock, playback, line } = stage({ log: logAt([0, 1, 2]) });
    await clock.advance(1_500);
    await playback.stop();
    await clock.advance(60_000);
    expect(line()).toBe('[0 ×1] 0 1 [1.5 paused]');
    expect(await playback.done).toEqual({ state: 'stopped', speed: 1, playhead: at(1.5), epoch: 0 });
    expect(clock.waiting()).toBe(0);
  });

  test('while carrying: waits for it, and hands over none of the rest', async () => {
    let release = () => {};
    const { clock, playback, line } = stage({
      log: logAt(Array.from({ length: 1_200 }, () => 0)),
      carry: (events) =>
        events.length < 500 ? Promise.resolve() : new Promise<void>((resolve) => (release = resolve)),
    });
    await clock.advance(0);
    let over = false;
    const stopped = playback.stop().then(() => {
      over = true;
    });
    await clock.advance(0);
    expect(over).toBe(false);
    release();
    await clock.advance(0);
    await stopped;
    expect(
      line()
        .split(' ')
        .filter((item) => item === '0'),
    ).toHaveLength(500);
  });

  test('while carrying fails: tries no further', async () => {
    let tries = 0;
    const { clock, playback } = stage({
      log: logAt([0]),
      carry: async () => {
        tries++;
        throw new Error('the broker is away');
      },
    });
    await clock.advance(100);
    await playback.stop();
    expect(await playback.done).toMatchObject({ state: 'stopped' });
    const before = tries;
    await clock.advance(60_000);
    expect(tries).toBe(before);
  });

  test('rejects the commands that it overtakes, and those that come later, with PLAYBACK_STOPPED', async () => {
    const { clock, playback } = stage({ log: logAt([0, 1]) });
    await clock.advance(0);
    const overtaken = playback.pause();
    const stopped = playback.stop();
    await expect(overtaken).rejects.toMatchObject({ code: 'PLAYBACK_STOPPED' });
    await stopped;
    await expect(playback.resume()).rejects.toMatchObject({ code: 'PLAYBACK_STOPPED' });
    await expect(playback.stop()).resolves.toBeUndefined();
  });

  test('a log that cannot be read any further fails the playback, and says why', async () => {
    const log: SessionLog = {
      ...logAt([0]),
      *events() {
        yield { at: at(0), type: 'LapCountChanged', body: { lap: 1 } };
        yield { at: at(1), type: 'LapCountChanged', body: { lap: 2 } };
        throw new Error('the log broke off');
      },
    };
    const { clock, playback } = stage({ log, speed: MAX_SPEED });
    const failed = expect(playback.done).rejects.toThrow('the log broke off');
    await clock.advance(0);
    await failed;
  });
});

describe('commands that race', () => {
  test('are obeyed in the order they were given, each with a move of its own', async () => {
    const { clock, playback, line } = stage({ log: logAt([0, 2, 4, 6, 8, 10]) });
    await clock.advance(1_000);
    await Promise.all([playback.setSpeed(2), playback.pause(), playback.seek(at(6)), playback.resume()]);
    expect(line()).toBe('[0 ×1] 0 [1 ×2] [1 paused] [6 jump paused] [6 jump ×2] 2 4 6 [6 ×2]');
    expect(playback.status()).toEqual({ state: 'playing', speed: 2, playhead: at(6), epoch: 0 });
  });

  test('a seek back and a seek forward at once end at the later one, in the new epoch', async () => {
    const { clock, playback } = stage({ log: logAt([0, 2, 4, 6, 8, 10]) });
    await clock.advance(5_000);
    await Promise.all([playback.seek(at(1)), playback.seek(at(8))]);
    expect(playback.status()).toMatchObject({ epoch: 1, playhead: at(8) });
  });
});
