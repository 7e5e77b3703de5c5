import type { EventDraft } from '@slipstream/timing/events/envelope';
import { describe, expect, it } from 'vitest';
import { CIRCUITS } from './circuits.ts';
import { simulateRace } from './simulate-race.ts';
import { Track } from './track.ts';

const FEED_UNITS_PER_M = 10;
/** The verge is 8 m from the outline, a grid slot 4 m, the pit lane 16 m. */
const TRACK_M = 9;
const PIT_LANE_M = 17;
const LAPS = 5;
const STARTS_AT = '2026-03-08T15:00:00.000Z';

interface Sample {
  readonly atMs: number;
  readonly x: number;
  readonly y: number;
}

describe.each(CIRCUITS.map(({ id }, index) => [id, index + 20] as const))('places on %s', (circuit, seed) => {
  const track = new Track(CIRCUITS.find(({ id }) => id === circuit) as (typeof CIRCUITS)[number]);
  const drafts = [...simulateRace({ seed, circuit, laps: LAPS, startsAt: STARTS_AT }).events()];
  const places = placesOf(drafts);

  it('should lie on the outline, or beside it in the pit lane', () => {
    const { pitEntryM, pitExitM } = track.circuit;
    let farthest = 0;
    let inLane = 0;
    for (const samples of places.values()) {
      for (let i = 0; i < samples.length; i += 7) {
        const { offM, alongM } = nearest(track, samples[i] as Sample);
        farthest = Math.max(farthest, offM);
        if (offM > TRACK_M) {
          expect(alongM > track.lengthM - pitEntryM || alongM < pitExitM).toBe(true);
          expect(offM).toBeLessThan(PIT_LANE_M);
          inLane++;
        }
      }
    }
    expect(inLane).toBeGreaterThan(20);
    expect(farthest).toBeLessThan(PIT_LANE_M);
  });

  it('should never jump: a car is where its speed can have taken it', () => {
    const fastestMps = 100;
    for (const samples of places.values()) {
      for (let i = 1; i < samples.length; i++) {
        const [before, after] = [samples[i - 1] as Sample, samples[i] as Sample];
        const metres = Math.hypot(after.x - before.x, after.y - before.y) / FEED_UNITS_PER_M;
        expect(metres).toBeLessThanOrEqual((fastestMps * (after.atMs - before.atMs)) / 1000);
      }
    }
  });

  it('should agree with the clocks: a car that completes a lap is at the line', () => {
    const perSampleM = 100 * 0.25;
    let compared = 0;
    for (const draft of drafts) {
      if (draft.type !== 'LapCompleted') continue;
      const at = Date.parse(draft.at);
      const samples = places.get(draft.body.driver) ?? [];
      const sample = samples.findLast(({ atMs }) => atMs <= at);
      if (sample === undefined) throw new Error(`car ${draft.body.driver} has no place before its lap`);
      const { alongM } = nearest(track, sample);
      expect(Math.min(alongM, track.lengthM - alongM)).toBeLessThan(perSampleM);
      compared++;
    }
    expect(compared).toBeGreaterThan(80);
  });

  it('should agree with telemetry: the speed shown is the one driven', () => {
    const shown = new Map<string, number>();
    for (const draft of drafts) {
      if (draft.type !== 'TelemetrySampled') continue;
      for (const { at, speedKph } of draft.body.samples) {
        shown.set(`${draft.body.driver} ${Date.parse(at)}`, speedKph ?? 0);
      }
    }
    const errors: number[] = [];
    for (const [driver, samples] of places) {
      for (let i = 4; i < samples.length; i++) {
        const [before, after] = [samples[i - 1] as Sample, samples[i] as Sample];
        const kph = (3.6 * Math.hypot(after.x - before.x, after.y - before.y)) / FEED_UNITS_PER_M / 0.25;
        const mean =
          ((shown.get(`${driver} ${before.atMs}`) ?? 0) + (shown.get(`${driver} ${after.atMs}`) ?? 0)) / 2;
        errors.push(Math.abs(kph - mean));
      }
    }
    errors.sort((a, b) => a - b);
    expect(errors[Math.floor(errors.length * 0.5)]).toBeLessThan(2);
    expect(errors[Math.floor(errors.length * 0.99)]).toBeLessThan(20);
  });

  it('should send a car once a second, four samples at a time', () => {
    const perCar = new Map<number, number>();
    for (const draft of drafts) {
      if (draft.type !== 'LocationSampled' || draft.at >= '2026-03-08T15:01:00.000Z') continue;
      perCar.set(draft.body.driver, (perCar.get(draft.body.driver) ?? 0) + 1);
      expect(draft.body.samples.length).toBeLessThanOrEqual(4);
    }
    expect([...perCar.values()]).toEqual(new Array(22).fill(60));
  });
});

function placesOf(drafts: readonly EventDraft[]): Map<number, Sample[]> {
  const places = new Map<number, Sample[]>();
  for (const draft of drafts) {
    if (draft.type !== 'LocationSampled') continue;
    const samples = places.get(draft.body.driver) ?? [];
    for (const { at, x, y } of draft.body.samples) samples.push({ atMs: Date.parse(at), x, y });
    places.set(draft.body.driver, samples);
  }
  return places;
}

/** How far a place is from the outline, and how far round the nearest point of it. */
function nearest(track: Track, { x, y }: Sample): { offM: number; alongM: number } {
  const { outline } = track;
  let [offM, alongM] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < outline.x.length; i++) {
    const [ax, ay] = [outline.x[i] as number, outline.y[i] as number];
    const next = (i + 1) % outline.x.length;
    const [dx, dy] = [(outline.x[next] as number) - ax, (outline.y[next] as number) - ay];
    const [px, py] = [x / FEED_UNITS_PER_M - ax, y / FEED_UNITS_PER_M - ay];
    const share = Math.max(0, Math.min(1, (px * dx + py * dy) / (dx * dx + dy * dy)));
    const off = Math.sqrt((px - share * dx) * (px - share * dx) + (py - share * dy) * (py - share * dy));
    if (off < offM) [offM, alongM] = [off, (i + share) * outline.spacingM];
  }
  return { offM, alongM };
}
