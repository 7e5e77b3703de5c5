// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { perform } from '../page/perform.ts';
import { sessionOf } from '../test-kit/entries.ts';
import { testPage } from '../test-kit/page.tsx';
import { timelineMarks } from './marks.ts';

function playing(change: Parameters<typeof sessionOf>[0] = {}) {
  const page = testPage();
  page.live.watch({ sessionId: null, delayMs: 0 });
  page.stream('WatchSession').send({ session: sessionOf(change) });
  page.frames.paint();
  page.answers.SetPlayback = { setPlayback: {} };
  return page;
}

const inputsOf = (page: ReturnType<typeof playing>) =>
  page.sent.filter((command) => command.name === 'SetPlayback').map((command) => command.variables.input);

afterEach(() => vi.useRealTimers());

describe('playback', () => {
  it('should seek from where the playhead has run to since the last message', () => {
    const page = playing();
    page.at.ms = 2_000;
    perform(page, { type: 'seek', byMs: 5_000 });
    expect(inputsOf(page)).toEqual([{ session: 'qatar', seekTo: '2023-10-08T17:30:07.000Z' }]);
    page.live.close();
  });

  it('should add up seeks that follow each other faster than the server answers', () => {
    const page = playing();
    perform(page, { type: 'seek', byMs: 5_000 });
    perform(page, { type: 'seek', byMs: 5_000 });
    expect(inputsOf(page)).toHaveLength(2);
    expect(inputsOf(page)[1]).toMatchObject({ seekTo: '2023-10-08T17:30:10.000Z' });
    page.live.close();
  });

  it('should stay within what can be sought to', () => {
    const page = playing();
    perform(page, { type: 'seek', byMs: -9_000_000 });
    expect(inputsOf(page)[0]).toMatchObject({ seekTo: '2023-10-08T17:00:00.000Z' });
    page.live.close();
  });

  it('should show a command at once and give it up with a word when it fails', async () => {
    vi.useFakeTimers();
    const page = playing();
    page.playback.setPaused(true);
    expect(page.playback.wish.get().paused).toBe(true);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(page.playback.wish.get().paused).toBeNull();
    page.live.close();
  });

  it('should hold the picture of a live session, which nobody can pause, and grow the delay by it', () => {
    const page = playing({ origin: 'LIVE' });
    perform(page, { type: 'toggle-pause' });
    page.frames.paint();
    page.at.ms = 4_300;
    perform(page, { type: 'toggle-pause' });
    page.frames.paint();
    expect(inputsOf(page)).toEqual([]);
    expect(page.live.watched.get().delayMs).toBe(4_300);
    perform(page, { type: 'seek', byMs: 5_000 });
    perform(page, { type: 'speed', speed: 10 });
    expect(inputsOf(page)).toEqual([]);
    page.live.close();
  });
});

describe('timelineMarks', () => {
  it('should place each period as parts of the whole, the one under way up to now', () => {
    const start = Date.parse('2023-10-08T17:00:00.000Z');
    const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
    const marks = timelineMarks(
      [
        { status: 'CLEAR', from: at(0), to: at(30) },
        { status: 'SAFETY_CAR', from: at(30), to: at(60) },
        { status: 'RED', from: at(90), to: null },
      ],
      start,
      7_200_000,
      start + 6_000_000,
    );
    expect(marks).toEqual([
      { status: 'SAFETY_CAR', from: 0.25, to: 0.5 },
      { status: 'RED', from: 0.75, to: 5 / 6 },
    ]);
  });
});
