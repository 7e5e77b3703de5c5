import { describe, expect, test } from 'vitest';
import type { SessionLog } from '../session-log.ts';
import { MAX_SPEED } from './playback.ts';
import { at, logAt, stage } from './playback-stage.ts';

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
