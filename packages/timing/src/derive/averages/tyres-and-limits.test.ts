import { describe, expect, it } from 'vitest';
import type { TimingEvent } from '../../events/envelope.ts';
import { trackLimitsNote } from '../../rules/track-limits.ts';
import { event, foldAll, laps, startedRace } from '../../testing/events.ts';
import { stintSpeedKph } from './average-speed.ts';
import { trackLimits } from './track-limits.ts';
import { tyreDegradation } from './tyre-degradation.ts';

const set = (seconds: number, stint: number) =>
  event(seconds, 'StintChanged', { driver: 1, stint, compound: 'HARD', ageAtStartLaps: 0 });

describe('the degradation of a set of tyres', () => {
  /** 2025: 110 kg over 50 laps of 30 ms a kilogram. */
  const FUEL_MS = 66;
  const wearing = (count: number, msPerLap: number, wrong: Readonly<Record<number, number>> = {}) =>
    laps(
      1,
      10,
      ...Array.from({ length: count }, (_, index) => 90_000 + index * msPerLap + (wrong[index + 1] ?? 0)),
    );
  const of = (...events: readonly TimingEvent[]) =>
    tyreDegradation(foldAll([...startedRace(50), set(5, 1), ...events]), 1, 1);

  it('is what its laps get slower, and the fuel that hides it', () => {
    expect(of(...wearing(10, 40))).toStrictEqual({ msPerLap: 40 + FUEL_MS, laps: 9, fuelMsPerLap: FUEL_MS });
  });

  it('is not moved by a lap or two that went wrong', () => {
    expect(of(...wearing(12, 40, { 4: 3_000, 9: 1_500 }))?.msPerLap).toBe(40 + FUEL_MS);
  });

  it('leaves out laps behind a safety car, through the pits, and in the air of another car', () => {
    const caution = [
      event(400, 'TrackStatusChanged', { status: 'SAFETY_CAR' }),
      event(420, 'TrackStatusChanged', { status: 'CLEAR' }),
    ];
    expect(of(...caution, ...wearing(10, 40))?.laps).toBe(8);
    const justAhead = laps(2, 9, ...Array.from({ length: 5 }, (_, index) => 90_000 + index * 40));
    expect(of(...justAhead, ...wearing(12, 40))?.laps).toBe(7);
  });

  it('is not told from fewer than six laps, nor of a set that is not known', () => {
    expect(of(...wearing(6, 40))).toBeNull();
    expect(tyreDegradation(foldAll(startedRace()), 1, 1)).toBeNull();
  });
});

it('a stint has the average speed of its timed laps', () => {
  const state = foldAll([...startedRace(), set(5, 1), ...laps(1, 10, 90_000, 90_000, 100_000)]);
  expect(stintSpeedKph(state, 1, 1)).toBeCloseTo((3 * 5 * 3_600) / 280, 2);
  expect(stintSpeedKph(state, 1, 2)).toBeNull();
});

describe('track limits', () => {
  const deleted = (lap: number) =>
    event(100 + lap, 'LapDeleted', { driver: 1, lap, reason: 'TRACK LIMITS AT TURN 4' });
  const said = (id: string, message: string) =>
    event(300, 'RaceControlMessageSent', { messageId: id, category: 'Other', message, drivers: [1] });
  const flag = said('a', 'BLACK AND WHITE FLAG FOR CAR 1 (VER) - TRACK LIMITS');
  const noted = (id: string) => said(id, 'INCIDENT INVOLVING CAR 1 (VER) NOTED - TRACK LIMITS');
  const penalty = said('p', 'FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 1 (VER) - TRACK LIMITS');
  const of = (...events: readonly TimingEvent[]) => {
    const car = foldAll([...startedRace(), ...laps(1, 10, 90_000, 91_000, 92_000), ...events]).cars[1];
    return car ? trackLimits(car) : null;
  };

  it('are the laps deleted for them, each once, less those that count again', () => {
    const again = event(200, 'LapReinstated', { driver: 1, lap: 2 });
    const other = event(150, 'LapDeleted', { driver: 1, lap: 3, reason: 'DOUBLE YELLOW' });
    expect(of(deleted(1), deleted(1), deleted(2), again, other)).toMatchObject({ count: 1, estimate: false });
    expect(of()).toBeNull();
  });

  it('are one where the next lap is deleted with the first, and one where only the next has a time', () => {
    const next = (lap: number) =>
      event(120, 'LapDeleted', { driver: 1, lap, reason: 'TRACK LIMITS AT TURN 4', nextLap: true });
    const first = event(110, 'LapDeleted', { driver: 1, lap: 1, reason: 'TRACK LIMITS AT TURN 4' });
    expect(of(first, next(2))).toMatchObject({ count: 1, deletedLaps: 2, estimate: false });
    expect(of(next(2))).toMatchObject({ count: 1, deletedLaps: 1 });
    const elsewhere = event(110, 'LapDeleted', { driver: 1, lap: 1, reason: 'TRACK LIMITS AT TURN 9' });
    expect(of(elsewhere, next(2))).toMatchObject({ count: 2, deletedLaps: 2 });
  });

  it('are estimated where the flag tells of more, and then the next is one too many', () => {
    expect(of(deleted(1), flag)).toMatchObject({
      count: 3,
      estimate: true,
      deletedLaps: 1,
      lastWarning: true,
    });
  });

  it('bring a penalty that is due from the note until the stewards have ruled', () => {
    expect(of(flag, noted('n'))).toMatchObject({ count: 4, penaltyDue: true, penalties: 0 });
    expect(of(flag, noted('n'), penalty)).toMatchObject({ count: 4, penaltyDue: false, penalties: 1 });
    expect(of(flag, noted('n'), said('c', 'TRACK LIMITS REVIEWED NO FURTHER ACTION'))?.penaltyDue).toBe(
      false,
    );
  });

  it('are told once by a message that comes twice', () => {
    expect(of(noted('n'), noted('n'))?.count).toBe(4);
  });

  it('are no matter of a message about a lap that is deleted, or of anything else', () => {
    expect(trackLimitsNote('CAR 4 (NOR) TIME 1:39.777 DELETED - TRACK LIMITS AT TURN 4')).toBeNull();
    expect(
      trackLimitsNote('FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 4 (NOR) - CAUSING A COLLISION'),
    ).toBeNull();
  });
});
