import { describe, expect, it } from 'vitest';
import type { Json } from '../live-store.ts';
import { partText } from './part-text.ts';

describe('the text of a part', () => {
  it('is its JSON, whatever it holds, the first time and again', () => {
    const lap = { lap: 1, ms: 90_000, mark: null, stamps: { told: ['a', 1] }, note: '“Hülkenberg”\n' };
    const parts: Json[] = [
      null,
      'text',
      [],
      [lap],
      [lap, { ...lap, lap: 2 }],
      [null, 1, 'two', [lap, 3], true],
      { laps: [lap] },
    ];
    for (const part of [...parts, ...parts]) expect(partText(part)).toBe(JSON.stringify(part));
  });

  it('writes an element once', () => {
    let written = 0;
    const lap = {
      lap: 1,
      toJSON: () => {
        written++;
        return { lap: 1 };
      },
    } as unknown as Json;
    expect([partText([lap]), partText([lap, lap])]).toEqual(['[{"lap":1}]', '[{"lap":1},{"lap":1}]']);
    expect(written).toBe(1);
  });
});
