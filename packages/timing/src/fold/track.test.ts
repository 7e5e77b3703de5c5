import { describe, expect, it } from 'vitest';
import { at, event, foldAll, foldLast } from '../testing/events.ts';

describe('the history of the track status', () => {
  const clear = event(0, 'TrackStatusChanged', { status: 'CLEAR' });
  const yellow = event(20, 'TrackStatusChanged', { status: 'YELLOW' });
  const red = event(40, 'TrackStatusChanged', { status: 'RED' });

  it('joins periods without a gap, and leaves the last one open', () => {
    expect(foldAll([clear, yellow, red]).track.history).toStrictEqual([
      { status: 'CLEAR', from: at(0), to: at(20) },
      { status: 'YELLOW', from: at(20), to: at(40) },
      { status: 'RED', from: at(40), to: null },
    ]);
  });

  it('has a place for a status that comes late, and still shows the newest', () => {
    const { state, outcome } = foldLast(clear, red, yellow);
    expect(outcome).toBe('applied');
    expect(state.track.status).toBe('RED');
    expect(state.track.history).toStrictEqual(foldAll([clear, yellow, red]).track.history);
  });

  it('does not begin a new period for a status said again', () => {
    const again = event(30, 'TrackStatusChanged', { status: 'YELLOW' });
    expect(foldAll([clear, yellow, again]).track.history).toHaveLength(2);
  });

  it('leaves out a status that was replaced at its own instant', () => {
    const at20 = event(20, 'TrackStatusChanged', { status: 'CLEAR' }, { order: 1 });
    expect(foldAll([clear, yellow, at20]).track.history).toStrictEqual([
      { status: 'CLEAR', from: at(0), to: null },
    ]);
  });
});

describe('the weather', () => {
  it('takes over from the reading before what a reading leaves out', () => {
    const { weather } = foldAll([
      event(0, 'WeatherReported', { airC: 31, raining: false }),
      event(60, 'WeatherReported', { raining: true }),
    ]);
    expect(weather.at(-1)).toMatchObject({ at: at(60), airC: 31, raining: true, trackC: null });
  });

  it('puts a late reading in its place', () => {
    const { weather } = foldAll([
      event(0, 'WeatherReported', { airC: 31 }),
      event(60, 'WeatherReported', { airC: 33 }),
      event(30, 'WeatherReported', { airC: 32 }),
    ]);
    expect(weather.map(({ airC }) => airC)).toStrictEqual([31, 32, 33]);
  });

  it('has one reading for an instant', () => {
    const { weather } = foldAll([
      event(0, 'WeatherReported', { airC: 31 }, { order: 1 }),
      event(0, 'WeatherReported', { trackC: 45 }, { order: 2 }),
    ]);
    expect(weather).toHaveLength(1);
    expect(weather[0]).toMatchObject({ airC: 31, trackC: 45 });
  });
});
