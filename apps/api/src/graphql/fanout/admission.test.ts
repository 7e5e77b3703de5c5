import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Admission } from './admission.ts';
import { turns } from './viewers-under-test.ts';

describe('admission', () => {
  it('lets few in at once', () => {
    const admission = new Admission(() => 0);
    let admitted = 0;
    for (let count = 0; count < 5; count++) admission.admit(new PassThrough(), () => admitted++);
    expect(admitted).toBe(5);
  });

  it('gives the others their turn between those of a crowd, which comes in whole and in order', async () => {
    let nowMs = 0;
    const admission = new Admission(() => nowMs);
    const order: number[] = [];
    for (let index = 0; index < 30; index++) {
      admission.admit(new PassThrough(), () => {
        nowMs += 1;
        order.push(index);
      });
    }
    expect(order).toHaveLength(8);
    await turns(1);
    expect(order).toHaveLength(16);
    await turns(5);
    expect(order).toEqual(Array.from({ length: 30 }, (_, index) => index));
  });

  it('passes over who has gone meanwhile, and survives an error of their socket', async () => {
    let nowMs = 0;
    const admission = new Admission(() => nowMs);
    const admitted: number[] = [];
    const sockets = Array.from({ length: 20 }, () => new PassThrough());
    for (const [index, socket] of sockets.entries()) {
      admission.admit(socket, () => {
        nowMs += 8;
        admitted.push(index);
      });
    }
    sockets[3]?.destroy(new Error('reset'));
    await turns(30);
    expect(admitted).toEqual([...sockets.keys()].filter((index) => index !== 3));
  });
});
