import { deflateRawSync } from 'node:zlib';
import { decodeEvent, envelop } from '@slipstream/timing/events/envelope';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draftsOf, handMade, infoLine } from './hand-made.ts';

const packed = (value: unknown) => `"${deflateRawSync(JSON.stringify(value)).toString('base64')}"`;

/** One sound line of every topic and every shape that a car's line can take. */
const SOUND: Readonly<Record<string, readonly string[]>> = {
  SessionInfo: [infoLine('Qualifying')],
  SessionStatus: ['00:00:01.000{"Status":"Started"}', '00:00:20.000{"Status":"Ends"}'],
  SessionData: ['00:00:01.000{"Series":[{"QualifyingPart":1}],"StatusSeries":[{"TrackStatus":"AllClear"}]}'],
  TrackStatus: ['00:00:01.500{"Status":"6","Message":"VSCDeployed"}'],
  ExtrapolatedClock: [
    '00:00:02.000{"Utc":"2024-03-01T12:00:02Z","Remaining":"00:18:00","Extrapolating":true}',
  ],
  LapCount: ['00:00:02.000{"CurrentLap":1,"TotalLaps":57}'],
  RaceControlMessages: [
    '00:00:03.000{"Messages":[{"Lap":1,"Category":"Other","Flag":"BLUE","Scope":"Driver","Sector":3,"RacingNumber":"5","Message":"CAR 5 (BOR) TIME 1:18.964 DELETED - TRACK LIMITS AT TURN 12 LAP 3 15:03:34"}]}',
  ],
  DriverList: [
    '00:00:03.000{"5":{"Tla":"BOR","FullName":"G B","FirstName":"G","LastName":"B","TeamName":"Sauber","TeamColour":"01C00E","CountryCode":"BRA","HeadshotUrl":"x"}}',
  ],
  WeatherData: [
    '00:00:04.000{"AirTemp":"29.8","Humidity":"19","Pressure":"1016","Rainfall":"0","TrackTemp":"35","WindDirection":"176","WindSpeed":"1.2"}',
  ],
  TimingAppData: [
    '00:00:05.000{"Lines":{"5":{"GridPos":"3","Stints":{"0":{"Compound":"SOFT","New":"true","TotalLaps":3,"StartLaps":0}}}}}',
  ],
  PitStopSeries: [
    '00:00:05.500{"PitTimes":{"5":[{"PitStop":{"PitStopTime":"2.4","PitLaneTime":"31.067","Lap":"14"}}]}}',
  ],
  TimingData: [
    '00:00:05.000{"SessionPart":1,"Lines":{"5":{"Position":"1","Line":1,"GapToLeader":"+1.2","IntervalToPositionAhead":{"Value":"1L"},"InPit":true,"PitOut":false,"Retired":false,"Stopped":false,"KnockedOut":false,"Status":80,"NumberOfPitStops":1,"BestLapTimes":[{"Value":"1:18.9","Lap":2},{},{}],"Stats":[{"TimeDiffToFastest":"+0.1","TimeDifftoPositionAhead":"+0.1"}],"Sectors":[{"Value":"","Segments":[{"Status":2048},{"Status":2051}]}]}}}',
    '00:00:06.000{"SessionPart":2,"Lines":{"5":{"NumberOfLaps":4,"LastLapTime":{"Value":"1:20.1","PersonalFastest":true},"BestLapTime":{"Value":"1:20.1","Lap":3},"Sectors":{"0":{"Value":"30.1","OverallFastest":true,"Segments":{"0":{"Status":2064}}}}}}}',
  ],
  'CarData.z': [
    `00:00:07.000${packed({ Entries: [{ Utc: '2024-03-01T12:00:06.5Z', Cars: { 5: { Channels: { 0: 9000, 2: 300, 3: 8, 4: 104, 5: 0, 45: 12 } } } }] })}`,
  ],
  'Position.z': [
    `00:00:08.000${packed({ Position: [{ Timestamp: '2024-03-01T12:00:07.5Z', Entries: { 5: { Status: 'OnTrack', X: 1, Y: 2, Z: 3 } } }] })}`,
  ],
};
const LINES = Object.entries(SOUND).flatMap(([topic, lines]) => lines.map((line) => ({ topic, line })));

const junk = fc.oneof(
  fc.constantFrom(
    'null',
    '-1',
    '1e99',
    '""',
    '[]',
    '{}',
    'true',
    '"LAP"',
    '99999999999',
    '0.5',
    '"-7"',
    '{"_deleted":["5"]}',
    '"\\u0000"',
  ),
  fc.json({ maxDepth: 2 }),
);
const damage = fc.record({
  line: fc.nat(LINES.length - 1),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(12),
  junk,
});

/** Replaces a value of the line's JSON, or, where that cannot be found, any text of it. */
function damaged(line: string, place: number, length: number, text: string): string {
  const values = [...line.matchAll(/(?<=[:[,])(?:"[^"]*"|-?\d+(?:\.\d+)?|true|false)(?=[\],}])/g)];
  const value = length < 9 ? values[Math.floor(place * values.length)] : undefined;
  const from = value?.index ?? Math.floor(place * line.length);
  return line.slice(0, from) + text + line.slice(from + (value?.[0].length ?? length));
}

test('whatever is wrong with a recording, what comes out of it fits its schema and is in order, and nothing throws', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('Race', 'Qualifying', 'Practice'),
      fc.array(damage, { minLength: 1, maxLength: 8 }),
      (type, damages) => {
        const topics: Record<string, string[]> = {};
        const lines = LINES.map(({ line }) => line);
        for (const { line, at, length, junk: text } of damages)
          lines[line] = damaged(lines[line] ?? '', at, length, text);
        for (const [index, { topic }] of LINES.entries())
          topics[topic] = [...(topics[topic] ?? []), lines[index] ?? ''];
        if (type !== 'Qualifying') topics.SessionInfo = [infoLine(type)];
        const log = handMade(topics);
        let newest = log.startsAt;
        for (const [index, draft] of draftsOf(log).entries()) {
          const decoded = decodeEvent(envelop(draft, 's', 0, index));
          expect(decoded.ok ? 'fits' : `${decoded.reason} ${JSON.stringify(draft)}`).toBe('fits');
          expect(draft.at >= newest).toBe(true);
          newest = draft.at;
        }
        expect(log.unreadable().messages).toBeGreaterThan(0);
      },
    ),
    { seed: 20251025, numRuns: 600 },
  );
}, 60_000);
