// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionView } from '../graphql/documents.ts';
import { changesOf, entryOf, sessionOf } from '../test-kit/entries.ts';
import { show, type TestPage, testPage } from '../test-kit/page.tsx';
import { FinishScreen } from './finish-screen.tsx';

let page: TestPage;

beforeEach(() => {
  history.replaceState(null, '', '/');
  page = testPage();
  page.settings.update({ supported: 5 });
});

afterEach(() => {
  cleanup();
  page.live.close();
});

const finished = (number: number, change = {}) => entryOf(number, { status: 'FINISHED', ...change });
const field = [
  finished(1),
  finished(2),
  finished(3, { fastestLap: true }),
  finished(4),
  finished(5, { gridPosition: 9 }),
];

function start(session: Partial<SessionView>, entries = field): void {
  page.live.watch({ sessionId: null, delayMs: 0 });
  page.stream('WatchSession').send({ session: sessionOf({ origin: 'SIMULATION', ...session }) });
  page.stream('WatchLeaderboard').send({ leaderboardChanges: changesOf(1, entries, { full: true }) });
  page.frames.paint();
  show(page, <FinishScreen />);
}

const text = () => screen.queryByLabelText('Result')?.textContent ?? null;

describe('finish screen', () => {
  it('should name the winner, the podium, the fastest lap and how the own driver did', () => {
    start({ status: 'ENDED' });
    expect(screen.getByRole('heading').textContent).toBe('Driver 1 wins');
    expect(screen.getAllByRole('listitem')).toHaveLength(3);
    expect(text()).toMatch(/Fastest lap Driver 3, 1:29\.000/);
    expect(text()).toMatch(/Driver 5.*P5.*▲ 4.*1:29\.000/);
  });

  it('should wait for the own driver, who is still on the way to the flag', () => {
    start({ status: 'FINISHED' }, [...field.slice(0, 4), entryOf(5)]);
    expect(text()).toBeNull();
    act(() => {
      page.stream('WatchLeaderboard').send({ leaderboardChanges: changesOf(2, [finished(5)]) });
      page.frames.paint();
    });
    expect(text()).toContain('Driver 1 wins');
  });

  it('should show nothing of a race under way, of one that was stopped, nor of qualifying', () => {
    start({ status: 'STARTED' });
    expect(text()).toBeNull();
    cleanup();
    start({ status: 'ENDED', stoppedAt: '2025-06-15T12:00:00.000Z' });
    expect(text()).toBeNull();
    cleanup();
    start({ status: 'ENDED', kind: 'QUALIFYING' });
    expect(text()).toBeNull();
  });

  it('should give way to the classification, and come again when the race is watched again', () => {
    start({ status: 'ENDED' });
    fireEvent.click(screen.getByText('Classification'));
    expect(text()).toBeNull();
    const tell = (status: SessionView['status']) =>
      act(() => {
        page.stream('WatchSession').send({ session: sessionOf({ origin: 'SIMULATION', status }) });
        page.frames.paint();
      });
    tell('STARTED');
    tell('ENDED');
    expect(text()).toContain('Driver 1 wins');
  });

  it('should race again on the same circuit around the same driver', async () => {
    page.answers.StartRace = { startRace: { session: { id: 'again' } } };
    start({ status: 'ENDED', totalLaps: 10 });
    fireEvent.click(screen.getByText('Start again'));
    await act(async () => {});
    expect(page.sent.at(-1)?.variables.input).toEqual({ driver: 5, circuit: 'lusail', laps: 10, speed: 1 });
    expect(page.place.get().session).toBe('again');
  });

  it('should go back to the start and play, when it is watched again', async () => {
    page.answers.SetPlayback = { setPlayback: { session: {} } };
    start({ status: 'ENDED' });
    fireEvent.click(screen.getByText('Watch again'));
    await act(async () => {});
    expect(page.sent.at(-1)?.variables.input).toEqual({
      session: 'qatar',
      paused: false,
      seekTo: '2023-10-08T17:00:00.000Z',
    });
  });
});
