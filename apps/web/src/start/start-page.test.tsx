// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { App } from '../page/app.tsx';
import { changesOf, entryOf, sessionOf } from '../test-kit/entries.ts';
import { show, type TestPage, testPage } from '../test-kit/page.tsx';

let page: TestPage;

const driver = (number: number, code: string, fullName: string, team: string) => ({
  number,
  code,
  fullName,
  team: { id: team, name: team, colour: '#e80020' },
});

beforeEach(() => {
  history.replaceState(null, '', '/');
  page = testPage();
  page.answers.RaceOffer = {
    raceEntries: [
      driver(16, 'LEC', 'Charles Leclerc', 'Ferrari'),
      driver(23, 'ALB', 'Alexander Albon', 'Williams'),
      driver(44, 'HAM', 'Lewis Hamilton', 'Ferrari'),
    ],
    circuits: [],
  };
  page.answers.StartRace = { startRace: { session: { id: 'mine' } } };
});

afterEach(() => {
  cleanup();
  page.live.close();
});

const opened = async (): Promise<void> => {
  show(page, <App />);
  await act(async () => {});
};
const startsWith = () => page.sent.find(({ name }) => name === 'StartRace')?.variables.input;

describe('first page', () => {
  it('should start a race around a driver in two clicks, and remember the driver', async () => {
    await opened();
    fireEvent.click(screen.getByText('LEC'));
    fireEvent.click(screen.getByText('Start with Charles Leclerc'));
    await act(async () => {});
    expect(startsWith()).toMatchObject({ driver: 16, speed: 1 });
    expect(page.place.get().session).toBe('mine');
    expect(page.settings.get()).toMatchObject({ supported: 16, hasChosen: true });
    expect(screen.queryByText('Choose your driver')).toBeNull();
  });

  it('should put team mates beside one another, whatever the order they come in', async () => {
    await opened();
    expect(screen.getAllByRole('radio').map((card) => card.getAttribute('value'))).toEqual([
      '16',
      '44',
      '23',
    ]);
  });

  it('should start nothing before a driver is chosen', async () => {
    await opened();
    expect(screen.getByText<HTMLButtonElement>('Choose a driver first').disabled).toBe(true);
  });

  it('should say why a race could not be started, and stay', async () => {
    delete page.answers.StartRace;
    await opened();
    fireEvent.click(screen.getByText('HAM'));
    fireEvent.click(screen.getByText('Start with Lewis Hamilton'));
    await act(async () => {});
    expect(screen.getByRole('alert').textContent).toBe('The server could not be reached.');
    expect(page.settings.get().hasChosen).toBe(false);
  });

  it('should lead to the race under way, and not come back by itself', async () => {
    await opened();
    act(() => {
      page.stream('WatchSession').send({ session: sessionOf() });
      page
        .stream('WatchLeaderboard')
        .send({ leaderboardChanges: changesOf(1, [entryOf(1)], { full: true }) });
      page.frames.paint();
    });
    fireEvent.click(screen.getByText('Watch the race under way'));
    expect(screen.getByRole('table', { name: 'Timing tower, Race' })).toBeTruthy();
    expect(page.settings.get().hasChosen).toBe(true);
    act(() => page.view.update({ newRace: true }));
    expect(screen.getByText('Choose your driver')).toBeTruthy();
  });

  it('should not stand in the way of a link to a session', async () => {
    history.replaceState(null, '', '/?session=qatar');
    page.live.close();
    page = testPage();
    await opened();
    expect(screen.queryByText('Choose your driver')).toBeNull();
  });
});
