import { describe, expect, it } from 'vitest';
import { CIRCUITS } from './circuits.ts';
import { slotM } from './starting-grid.ts';
import { Track } from './track.ts';

const KPH_PER_MPS = 3.6;

describe.each(CIRCUITS.map((circuit) => [circuit.id, circuit] as const))('the track %s', (_, circuit) => {
  const track = new Track(circuit);
  const { x, y, curvature } = track.outline;

  it('should be a closed curve of its length', () => {
    let length = 0;
    for (let i = 0; i < x.length; i++) {
      const next = (i + 1) % x.length;
      const step = Math.hypot((x[next] as number) - (x[i] as number), (y[next] as number) - (y[i] as number));
      expect(step).toBeLessThan(5.1);
      length += step;
    }
    expect(Math.abs(length - circuit.lengthM)).toBeLessThan(circuit.lengthM * 0.005);
  });

  it('should never come so near to itself that a pit lane would lie on it', () => {
    const apart = Math.ceil(200 / track.outline.spacingM);
    for (let i = 0; i < x.length; i += 3) {
      for (let j = i + apart; j < Math.min(x.length, i + x.length - apart); j += 3) {
        const metres = Math.hypot((x[i] as number) - (x[j] as number), (y[i] as number) - (y[j] as number));
        expect(metres).toBeGreaterThan(30);
      }
    }
  });

  it('should be straight where the grid and the pit lane are', () => {
    const from = Math.min(slotM(22), -circuit.pitEntryM);
    for (let metres = from; metres < circuit.pitExitM; metres += track.outline.spacingM) {
      const node = (Math.round(metres / track.outline.spacingM) + x.length) % x.length;
      expect(curvature[node]).toBeLessThan(0.001);
    }
  });

  it('should have three sectors of 6 to 9 mini sectors that fill the lap', () => {
    for (const sector of [1, 2, 3] as const) {
      expect(track.miniSectors.filter((mini) => mini.sector === sector)).toHaveLength(
        track.miniSectorsIn(sector),
      );
      expect(track.miniSectorsIn(sector)).toBeGreaterThanOrEqual(6);
      expect(track.miniSectorsIn(sector)).toBeLessThanOrEqual(9);
    }
    for (const [i, mini] of track.miniSectors.entries()) {
      expect(mini.fromM).toBeCloseTo(track.miniSectors[i - 1]?.toM ?? 0, 6);
      expect(mini.referenceMs).toBeGreaterThan(1_500);
    }
    const sum = track.miniSectors.reduce((time, mini) => time + mini.referenceMs, 0);
    expect(sum).toBeCloseTo(track.referenceMs, 3);
    expect(track.miniSectors[0]?.toM).toBe(circuit.pitExitM);
    expect(track.miniSectors.at(-1)?.fromM).toBeCloseTo(circuit.lengthM - circuit.pitEntryM, 6);
  });

  it('should be driven as a car of this kind drives: hairpins, long straights, a lap of 75 to 105 s', () => {
    const kph = [...track.profile.speedMps].map((speed) => speed * KPH_PER_MPS);
    expect(Math.min(...kph)).toBeGreaterThan(55);
    expect(Math.min(...kph)).toBeLessThan(100);
    expect(Math.max(...kph)).toBeGreaterThan(300);
    expect(track.referenceMs).toBeGreaterThan(75_000);
    expect(track.referenceMs).toBeLessThan(105_000);
    expect(track.miniSectors.filter((mini) => mini.passing > 0.5).length).toBeGreaterThanOrEqual(2);
  });
});
