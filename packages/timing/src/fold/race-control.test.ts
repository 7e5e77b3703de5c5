import { describe, expect, it } from 'vitest';
import { at, event, foldLast } from '../testing/events.ts';

const said = (seconds: number, messageId: string) =>
  event(seconds, 'RaceControlMessageSent', {
    messageId,
    category: 'Flag',
    message: 'YELLOW IN TRACK SECTOR 4',
    flag: 'YELLOW',
    scope: 'Sector',
    sector: 4,
    drivers: [],
  });

describe('a race control message', () => {
  it('is told as an item of the log', () => {
    expect(foldLast(said(30, 'rc-1')).items).toStrictEqual([
      {
        log: 'raceControl',
        item: {
          id: 'session-1/rc-1',
          at: at(30),
          lap: null,
          category: 'Flag',
          flag: 'YELLOW',
          scope: 'Sector',
          sector: 4,
          message: 'YELLOW IN TRACK SECTOR 4',
          drivers: [],
        },
      },
    ]);
  });

  it('that comes late is still told, in order of arrival', () => {
    const { items, state } = foldLast(said(30, 'rc-2'), said(10, 'rc-1'));
    expect(items).toHaveLength(1);
    expect(state.raceControlIds).toStrictEqual(['rc-2', 'rc-1']);
  });

  it('is told once, however often it is sent', () => {
    expect(foldLast(said(30, 'rc-1'), said(50, 'rc-1'))).toMatchObject({ outcome: 'late', items: [] });
  });
});
