// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { sessionOf } from '../test-kit/entries.ts';
import { show, type TestPage, testPage } from '../test-kit/page.tsx';
import { missedText } from './missed-text.ts';
import { RaceControlPanel } from './race-control-panel.tsx';

let page: TestPage;

afterEach(() => {
  cleanup();
  page.live.close();
});

const edge = (id: string, flag: string | null, drivers: unknown[] = []) => ({
  cursor: id,
  node: {
    id,
    at: '2023-10-08T17:20:00.000Z',
    lap: 12,
    category: 'Flag',
    flag,
    scope: null,
    sector: null,
    message: id,
    drivers,
  },
});

async function start(edges: unknown[]): Promise<void> {
  page = testPage();
  page.answers.RaceControlHistory = { raceControl: { edges, pageInfo: {} } };
  page.live.watch({ sessionId: null, delayMs: 0 });
  page.stream('WatchSession').send({ session: sessionOf() });
  await act(async () => {});
  page.frames.paint();
  show(page, <RaceControlPanel />);
}

const messages = () => screen.getAllByRole('listitem').map((item) => item.textContent ?? '');

describe('race control panel', () => {
  it('should show the newest first and hide blue flags until they are asked for', async () => {
    await start([edge('FIRST', 'YELLOW'), edge('WAVED BLUE', 'BLUE'), edge('LAST', 'CLEAR')]);
    expect(messages()[0]).toContain('LAST');
    expect(messages()).toHaveLength(2);
    fireEvent.click(screen.getByText('Blue flags'));
    expect(messages()).toHaveLength(3);
  });

  it('should say quietly in its place what could not be had', async () => {
    await start([edge('FIRST', 'YELLOW')]);
    act(() => {
      page.stream('WatchRaceControl').send({
        raceControl: { __typename: 'Missed', reason: 'EXPIRED', count: 3, until: 'x' },
      });
      page.frames.paint();
    });
    expect(messages()[0]).toContain('3 messages from before are no longer kept.');
  });

  it('should highlight what is about a favourite', async () => {
    const driver = { number: 4, code: 'NOR', fullName: 'Lando Norris', team: { id: 'm', colour: '#ff8000' } };
    await start([edge('CAR 4 (NOR) NOTED', null, [driver])]);
    expect(screen.getByRole('listitem').className).not.toContain('is-favourite');
    act(() => page.settings.update({ favourites: [4] }));
    expect(screen.getByRole('listitem').className).toContain('is-favourite');
  });

  it('should name each reason', () => {
    expect(missedText('SLOW_READER', 1)).toBe(
      'One message came faster than this connection could take them.',
    );
    expect(missedText('OTHER_EPOCH', null)).toContain('moved');
  });
});
