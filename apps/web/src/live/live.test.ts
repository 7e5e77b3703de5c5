// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { changesOf, entryOf, sessionOf } from '../test-kit/entries.ts';
import { type TestPage, testPage } from '../test-kit/page.tsx';

let page: TestPage;

beforeEach(() => {
  vi.useFakeTimers();
  page = testPage();
});

afterEach(() => {
  page.live.close();
  vi.useRealTimers();
});

const edge = (id: string, cursor: string, at = '2023-10-08T17:20:00.000Z') => ({
  cursor,
  node: { id, at, lap: 1, category: 'Flag', flag: null, scope: null, sector: null, message: id, drivers: [] },
});
const streamed = (id: string, cursor: string) => ({
  raceControl: { __typename: 'RaceControlEdge', ...edge(id, cursor) },
});

async function watching(delayMs = 0): Promise<void> {
  page.live.watch({ sessionId: null, delayMs });
  page.stream('WatchSession').send({ session: sessionOf() });
  await vi.advanceTimersByTimeAsync(0);
  page.frames.paint();
}

const logKeys = () => page.live.raceControl.get().rows.map((row) => row.key);

describe('live', () => {
  it('should watch the parts of the session that the current one turns out to be', async () => {
    await watching();
    expect(page.stream('WatchSession').variables).toMatchObject({ session: null });
    expect(page.stream('WatchLeaderboard').variables).toMatchObject({ session: 'qatar', delayMs: 0 });
    expect(page.stream('WatchTrackMap').variables).toMatchObject({ session: 'qatar' });
  });

  it('should follow when another session becomes current, and forget the old one', async () => {
    await watching();
    page
      .stream('WatchLeaderboard')
      .send({ leaderboardChanges: changesOf(900, [entryOf(1)], { full: true }) });
    page.frames.paint();
    const old = page.stream('WatchLeaderboard');
    page.stream('WatchSession').send({ session: sessionOf({ id: 'japan' }) });
    page.frames.paint();
    expect(old.closed).toBe(true);
    expect(page.live.board.order.get()).toEqual([]);
    page.stream('WatchLeaderboard').send({ leaderboardChanges: changesOf(1, [entryOf(4)], { full: true }) });
    page.frames.paint();
    expect(page.live.board.order.get()).toEqual([4]);
  });

  it('should read the log back first, and subscribe from the newest cursor on', async () => {
    page.answers.RaceControlHistory = {
      raceControl: { edges: [edge('a', 'c1'), edge('b', 'c2')], pageInfo: { endCursor: 'c2' } },
    };
    await watching();
    page.frames.paint();
    expect(logKeys()).toEqual(['a', 'b']);
    const stream = page.stream('WatchRaceControl');
    expect(stream.variables.after).toBe('c2');
    stream.send(streamed('c', 'c3'));
    // The same object is sent again after a reconnect, and must then say the newest.
    expect(stream.variables.after).toBe('c3');
  });

  it('should read the log again when the session was moved to another place', async () => {
    page.answers.RaceControlHistory = {
      raceControl: { edges: [edge('a', 'c1'), edge('b', 'c2')], pageInfo: {} },
    };
    await watching();
    page.answers.RaceControlHistory = { raceControl: { edges: [edge('a', 'd1')], pageInfo: {} } };
    page.stream('WatchRaceControl').send({
      raceControl: { __typename: 'Missed', reason: 'OTHER_EPOCH', count: null, until: 'd1' },
    });
    await vi.advanceTimersByTimeAsync(0);
    page.frames.paint();
    expect(logKeys()).toEqual(['a']);
  });

  it('should say in the log what could not be had', async () => {
    page.answers.RaceControlHistory = { raceControl: { edges: [edge('a', 'c1')], pageInfo: {} } };
    await watching();
    page.stream('WatchRaceControl').send({
      raceControl: { __typename: 'Missed', reason: 'EXPIRED', count: 4, until: 'c5' },
    });
    page.frames.paint();
    expect(page.live.raceControl.get().rows.at(-1)).toMatchObject({ kind: 'missed', count: 4 });
    expect(page.stream('WatchRaceControl').variables.after).toBe('c5');
  });

  it('should tell nothing under a delay that the delayed picture does not know yet', async () => {
    page.answers.RaceControlHistory = {
      raceControl: {
        edges: [
          edge('past', 'c1', '2023-10-08T17:29:00.000Z'),
          edge('future', 'c2', '2023-10-08T17:31:00.000Z'),
        ],
        pageInfo: {},
      },
    };
    await watching(60_000);
    page.frames.paint();
    expect(logKeys()).toEqual(['past']);
    expect(page.stream('WatchRaceControl').variables.after).toBe('c1');
  });

  it('should take nothing in while the picture is held, and know how long it stood', async () => {
    await watching();
    page.stream('WatchLeaderboard').send({ leaderboardChanges: changesOf(1, [entryOf(1)], { full: true }) });
    page.frames.paint();
    page.live.hold();
    page.at.ms = 7_000;
    page.stream('WatchLeaderboard').send({ leaderboardChanges: changesOf(2, [entryOf(1, { lap: 11 })]) });
    page.frames.paint();
    expect(page.live.board.entry(1).get()?.lap).toBe(10);
    expect(page.live.release()).toBe(7_000);
  });

  it('should keep showing the tower while another delay loads, and then show an older version', async () => {
    await watching();
    page.stream('WatchLeaderboard').send({ leaderboardChanges: changesOf(50, [entryOf(1)], { full: true }) });
    page.frames.paint();
    page.live.watch({ sessionId: null, delayMs: 30_000 });
    page.frames.paint();
    expect(page.live.board.order.get()).toEqual([1]);
    expect(page.stream('WatchLeaderboard').variables.delayMs).toBe(30_000);
    page.stream('WatchLeaderboard').send({
      leaderboardChanges: changesOf(20, [entryOf(1, { lap: 8 })], { full: true }),
    });
    page.frames.paint();
    expect(page.live.board.entry(1).get()?.lap).toBe(8);
  });
});
