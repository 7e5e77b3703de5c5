import { TELEMETRY_TYPES } from '@slipstream/timing/events/bodies';
import { expect, test } from 'vitest';
import { simulateRace } from '../simulator/simulate-race.ts';
import { expectSameLines, logOf } from './commentary-as-played.ts';

const RACE = { seed: 4, startsAt: '2026-03-08T15:00:00.000Z', faults: 'DENSE' } as const;
const TIMEOUT_MS = 240_000;

test(
  'a simulated race tells the same lines in any sequence of seek, pause and speed',
  async () => {
    const events = [...simulateRace({ ...RACE, laps: 8 }).events()];
    const log = logOf(events.filter(({ type }) => !TELEMETRY_TYPES.has(type)));
    expect((await expectSameLines(log, 50)).length).toBeGreaterThan(20);
  },
  TIMEOUT_MS,
);

test(
  'so does one with its telemetry, however that comes between the timing',
  async () => {
    const log = logOf([...simulateRace({ ...RACE, laps: 2 }).events()]);
    const whole = await expectSameLines(log, 12);
    expect(whole.filter(({ id }) => id.includes('anomaly')).length).toBeGreaterThan(3);
  },
  TIMEOUT_MS,
);
