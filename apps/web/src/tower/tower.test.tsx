// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { perform } from '../page/perform.ts';
import { changesOf, entryOf, sessionOf } from '../test-kit/entries.ts';
import { show, type TestPage, testPage } from '../test-kit/page.tsx';
import { Tower } from './tower.tsx';

let page: TestPage;

beforeEach(() => {
  history.replaceState(null, '', '/');
  page = testPage();
});

afterEach(() => {
  cleanup();
  page.live.close();
});

function start(session = sessionOf(), entries = [1, 2, 3].map((number) => entryOf(number))): void {
  page.live.watch({ sessionId: null, delayMs: 0 });
  page.stream('WatchSession').send({ session });
  page.stream('WatchLeaderboard').send({ leaderboardChanges: changesOf(1, entries, { full: true }) });
  page.frames.paint();
  show(page, <Tower />);
}

function change(version: number, ...entries: ReturnType<typeof entryOf>[]): void {
  act(() => {
    page.stream('WatchLeaderboard').send({ leaderboardChanges: changesOf(version, entries) });
    page.frames.paint();
  });
}

const rows = () => screen.getAllByRole('row').slice(1);
const textOf = (row: HTMLElement | undefined) => row?.textContent ?? '';

describe('race tower', () => {
  it('should be a table with names for who hears it', () => {
    start();
    expect(screen.getByRole('table', { name: 'Timing tower, Race' })).toBeTruthy();
    expect(textOf(rows()[0])).toContain('Driver 1, Team 1');
    expect(textOf(rows()[0])).toContain('Leader');
  });

  it('should show the gaps as the server wrote them', () => {
    start();
    change(2, entryOf(3, { gapToLeader: { ms: null, laps: 1, text: '+1 LAP' } }));
    expect(textOf(rows()[2])).toContain('+1 LAP');
  });

  it('should slide a row from its old place and keep its element when a car passes another', () => {
    start();
    const slides: [string | undefined, unknown][] = [];
    Element.prototype.animate = function animate(this: HTMLElement, frames) {
      if (Array.isArray(frames) && frames[0]?.transform)
        slides.push([this.dataset.number, frames[0].transform]);
      return {} as Animation;
    };
    for (const row of rows()) Object.defineProperty(row, 'offsetHeight', { value: 33 });
    const before = rows()[2];
    change(2, entryOf(3, { position: 2 }), entryOf(2, { position: 3 }));
    expect(slides).toEqual([
      ['3', 'translateY(33px)'],
      ['2', 'translateY(-33px)'],
    ]);
    expect(rows()[1]).toBe(before);
    expect(rows().map((row) => row.dataset.number)).toEqual(['1', '3', '2']);
  });

  it('should tell a retired, a stopped and a pitting car by a word, not by colour alone', () => {
    start();
    change(
      2,
      entryOf(1, { status: 'IN_PIT' }),
      entryOf(2, { status: 'STOPPED' }),
      entryOf(3, { status: 'RETIRED' }),
    );
    expect(textOf(rows()[0])).toContain('PIT');
    expect(textOf(rows()[1])).toContain('STOPPED');
    expect(textOf(rows()[2])).toContain('RETIRED');
  });

  it('should give a marked lap a sign and a word', () => {
    start();
    change(2, entryOf(2, { lastLap: { ms: 88_000, mark: 'OVERALL_BEST', lap: 11, text: '1:28.000' } }));
    expect(textOf(rows()[1])).toContain('●1:28.000 best of all');
  });

  it('should open a driver by click and close it by the next', () => {
    start();
    fireEvent.click(within(rows()[1] as HTMLElement).getByText('D2'));
    expect(page.place.get().driver).toBe(2);
    expect(rows()[1]?.getAttribute('aria-selected')).toBe('true');
    fireEvent.click(within(rows()[1] as HTMLElement).getByText('D2'));
    expect(page.place.get().driver).toBeNull();
  });

  it('should move the cursor by key and put the focus on the row', () => {
    start();
    act(() => perform(page, { type: 'cursor', by: 1 }));
    act(() => perform(page, { type: 'cursor', by: 1 }));
    expect(document.activeElement).toBe(rows()[1]);
    act(() => perform(page, { type: 'open-driver' }));
    expect(page.place.get().driver).toBe(2);
  });

  it('should put the gap to the leader first when asked', () => {
    start();
    const titles = () => screen.getAllByRole('columnheader').map((cell) => cell.title);
    expect(titles().indexOf('Interval to the car ahead')).toBeLessThan(titles().indexOf('Gap to the leader'));
    act(() => perform(page, { type: 'toggle-gap' }));
    expect(titles().indexOf('Gap to the leader')).toBeLessThan(titles().indexOf('Interval to the car ahead'));
  });
});

describe('qualifying tower', () => {
  it('should draw the cut behind the last safe place, from the server’s number', () => {
    start(sessionOf({ kind: 'QUALIFYING', segment: 1, leaderboard: { cutPosition: 2 } }));
    expect(rows().map((row) => row.className.includes('is-below-cut'))).toEqual([false, false, true]);
  });

  it('should say who is knocked out and in which segment', () => {
    start(sessionOf({ kind: 'QUALIFYING', segment: 2, leaderboard: { cutPosition: 2 } }), [
      entryOf(1),
      entryOf(2, { inDanger: true }),
      entryOf(3, {
        knockedOutIn: 1,
        bestLap: null,
        segmentTimes: [{ segment: 1, time: { ms: 80_000, text: '1:20.000' } }],
      }),
    ]);
    expect(textOf(rows()[2])).toContain('OUT Q1');
    expect(textOf(rows()[2])).toContain('1:20.000');
    expect(textOf(rows()[1])).toContain('would be knocked out now');
  });

  it('should show sectors of the best lap with the difference to the best of them', () => {
    const sectors = (first: number) => [{ number: 1, ms: first, mark: 'NONE' as const }];
    start(sessionOf({ kind: 'QUALIFYING', segment: 1 }), [
      entryOf(1, { bestLapSectors: sectors(27_000) }),
      entryOf(2, { bestLapSectors: sectors(27_162) }),
    ]);
    expect(textOf(rows()[0])).toContain('27.000●');
    expect(textOf(rows()[1])).toContain('27.162+0.162');
  });
});

describe('empty tower', () => {
  it('should say that no session is on and lead to the choice', () => {
    page.live.connectionChanged({ type: 'connected' });
    page.frames.paint();
    show(page, <Tower />);
    fireEvent.click(screen.getByText('Choose a session'));
    expect(page.view.get().dialog).toBe('sessions');
  });

  it('should say that it waits for the past under a delay', () => {
    page.live.watch({ sessionId: null, delayMs: 90_000 });
    page.frames.paint();
    show(page, <Tower />);
    expect(screen.getByText('Syncing…')).toBeTruthy();
    expect(screen.getByRole('status').textContent).toContain('1:30');
  });
});
