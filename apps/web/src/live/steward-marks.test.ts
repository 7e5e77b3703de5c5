import { describe, expect, it } from 'vitest';
import { stewardMarksOf } from './steward-marks.ts';

const CARS: Record<string, number> = { PER: 11, STR: 18, TSU: 22 };
const marks = (...messages: string[]) =>
  stewardMarksOf(
    messages.map((message) => ({
      message,
      flag: null,
      drivers: Object.entries(CARS).flatMap(([code, number]) =>
        message.includes(`(${code})`) ? [{ number }] : [],
      ),
    })),
  );

const LIMITS = 'TIME 1:27.586 DELETED - TRACK LIMITS AT TURN 13 LAP 31 17:58:01';

describe('marks of the stewards', () => {
  it('should stand from the investigation to the penalty, and the penalty until it is served', () => {
    const investigation = 'FIA STEWARDS: INCIDENT INVOLVING CAR 11 (PER) UNDER INVESTIGATION - TRACK LIMITS';
    const penalty = 'FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 11 (PER) - TRACK LIMITS';
    const served = 'FIA STEWARDS: PENALTY SERVED - 5 SECOND TIME PENALTY FOR CAR 11 (PER) - TRACK LIMITS';
    expect(marks(investigation).get(11)?.isInvestigated).toBe(true);
    expect(marks(investigation, penalty).get(11)).toMatchObject({
      isInvestigated: false,
      penalties: ['5 s'],
    });
    expect(marks(investigation, penalty, served).get(11)?.penalties).toEqual([]);
  });

  it('should let a verdict end the investigation for everybody who was in it', () => {
    const both = 'FIA STEWARDS: TURN 2 INCIDENT INVOLVING CARS 18 (STR) AND 22 (TSU)';
    const investigation = `${both} UNDER INVESTIGATION - CAUSING A COLLISION`;
    expect(marks(investigation).get(22)?.isInvestigated).toBe(true);
    const verdict = 'FIA STEWARDS: 10 SECOND TIME PENALTY FOR CAR 18 (STR) - CAUSING A COLLISION';
    expect(marks(investigation, verdict).get(22)).toBeUndefined();
    expect(marks(investigation, `${both} NO FURTHER ACTION - CAUSING A COLLISION`).size).toBe(0);
  });

  it('should keep an investigation for another reason', () => {
    const told = marks(
      'FIA STEWARDS: INCIDENT INVOLVING CAR 11 (PER) UNDER INVESTIGATION - UNSAFE RELEASE',
      'FIA STEWARDS: DRIVE THROUGH PENALTY FOR CAR 11 (PER) - SPEEDING IN THE PIT LANE',
    );
    expect(told.get(11)).toMatchObject({ isInvestigated: true, penalties: ['DT'] });
  });

  it('should count deleted laps, take back one that was reinstated, and know the last warning', () => {
    const told = marks(
      `CAR 11 (PER) ${LIMITS}`,
      `CAR 11 (PER) ${LIMITS}`,
      'CAR 11 (PER) LAP TIME REINSTATED - LAP 31',
      'BLACK AND WHITE FLAG FOR CAR 11 (PER) - TRACK LIMITS',
    );
    expect(told.get(11)).toMatchObject({ strikes: 1, isWarned: true });
    expect(told.get(18)).toBeUndefined();
  });
});
