import { describe, expect, test } from 'vitest';
import { MAX_SPEED } from './playback.ts';
import { at, logAt, stage, WALL } from './playback-stage.ts';

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
