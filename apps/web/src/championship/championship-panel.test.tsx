// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sessionOf } from '../test-kit/entries.ts';
import { show, type TestPage, testPage } from '../test-kit/page.tsx';
import { ChampionshipPanel } from './championship-panel.tsx';

let page: TestPage;

const standing = (number: number, position: number, positionBefore: number | null, points: number) => ({
  position,
  positionBefore,
  points,
  pointsBefore: points - 25,
  pointsGained: 25,
  driver: { number, code: `D${number}`, fullName: `Driver ${number}`, team: { id: 't', colour: '#ff8000' } },
});

beforeEach(() => {
  page = testPage();
  page.live.watch({ sessionId: null, delayMs: 0 });
  page.stream('WatchSession').send({ session: sessionOf() });
  page.frames.paint();
  show(page, <ChampionshipPanel />);
});

afterEach(() => {
  cleanup();
  page.live.close();
});

const tell = (standingsBefore = 'SOURCE') =>
  act(() =>
    page.stream('WatchChampionship').send({
      championship: {
        standingsBefore,
        drivers: [standing(1, 1, 3, 125), standing(4, 2, 1, 110), standing(7, 3, null, 25)],
        teams: [
          {
            position: 1,
            positionBefore: 1,
            points: 200,
            pointsBefore: 157,
            pointsGained: 43,
            team: { id: 't', name: 'Team', colour: '#ff8000' },
          },
        ],
      },
    }),
  );

const rows = () => screen.getAllByRole('row').map((row) => row.textContent);

describe('championship panel', () => {
  it('should show points before, won here and in all, and who would change places', () => {
    tell();
    expect(rows().slice(1)).toEqual([
      '1▲up 2Driver 1100+25125',
      '2▼down 1Driver 485+25110',
      '3Driver 70+2525',
    ]);
  });

  it('should turn to the teams', () => {
    tell();
    fireEvent.click(screen.getByText('Teams'));
    expect(rows().slice(1)).toEqual(['1Team157+43200']);
  });

  it('should say when the points are of this race alone', () => {
    tell('NONE');
    expect(screen.getByText(/of this one alone/)).toBeTruthy();
  });

  it('should show a dash for points that nobody knows', () => {
    const unknown = { ...standing(1, 1, null, 0), points: null, pointsBefore: null, pointsGained: null };
    act(() =>
      page.stream('WatchChampionship').send({
        championship: { standingsBefore: 'NONE', drivers: [unknown], teams: [] },
      }),
    );
    expect(rows().slice(1)).toEqual(['1Driver 1–––']);
  });

  it('should end its stream when nobody looks', () => {
    const stream = page.stream('WatchChampionship');
    cleanup();
    expect(stream.closed).toBe(true);
  });
});
