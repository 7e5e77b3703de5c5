import { describe, expect, it } from 'vitest';
import { yellowFlagsOf } from './yellow-sectors.ts';

const inSector = (flag: string, sector: number) => ({ flag, scope: 'Sector', sector });
const onTrack = (flag: string) => ({ flag, scope: 'Track', sector: null });

describe('yellow flags', () => {
  it('should be where the newest word on a sector is yellow', () => {
    const told = [inSector('YELLOW', 7), inSector('DOUBLE YELLOW', 3), inSector('CLEAR', 7)];
    expect(yellowFlagsOf(told)).toEqual({ kind: 'sectors', sectors: [3] });
  });

  it('should all go with a clear for the whole track', () => {
    expect(yellowFlagsOf([inSector('YELLOW', 7), onTrack('CLEAR')])).toEqual({ kind: 'none' });
    expect(yellowFlagsOf([onTrack('GREEN'), inSector('YELLOW', 7)])).toEqual({
      kind: 'sectors',
      sectors: [7],
    });
  });

  it('should be everywhere when the whole track is yellow', () => {
    expect(yellowFlagsOf([inSector('CLEAR', 7), onTrack('YELLOW')])).toEqual({ kind: 'track' });
  });

  it('should not be moved by flags to one driver', () => {
    const blue = { flag: 'BLUE', scope: 'Driver', sector: null };
    expect(yellowFlagsOf([inSector('YELLOW', 7), blue])).toEqual({ kind: 'sectors', sectors: [7] });
  });
});
