import { describe, expect, it } from 'vitest';
import { Car, type CarPhase } from './car.ts';
import { type Driver, GRID_2026 } from './grid-2026.ts';
import { PathMotion } from './motion.ts';
import { Order } from './order.ts';

const PER_LAP = 20;

function field(count: number): Car[] {
  return GRID_2026.slice(0, count).map((driver: Driver, index) => {
    const car = new Car(driver, {
      gridPosition: index + 1,
      paceMs: 0,
      canFail: true,
      failsInPits: false,
      failsAfter: Number.POSITIVE_INFINITY,
      compound: 'SOFT',
      stops: [],
      motion: new PathMotion([0], [0], [0], []),
    });
    car.phase = 'RACING';
    car.passedAt[0] = 0;
    return car;
  });
}

function pass(order: Order, car: Car, at: number) {
  car.passed++;
  car.passedAt[car.passed] = at;
  return order.moveUp(car);
}

describe('Order', () => {
  it('should tell only of the cars whose rank has changed', () => {
    const [a, b, c] = field(3) as [Car, Car, Car];
    const order = new Order([a, b, c], PER_LAP);
    expect(pass(order, a, 10)).toEqual([]);
    expect(pass(order, c, 11)).toEqual([
      { driver: c.number, position: 2 },
      { driver: b.number, position: 3 },
    ]);
    expect(pass(order, b, 12)).toEqual([]);
  });

  it('should give gaps at a boundary as differences of the times at it, and laps to whom was lapped', () => {
    const [a, b] = field(2) as [Car, Car];
    const order = new Order([a, b], PER_LAP);
    pass(order, a, 1_000);
    pass(order, a, 2_500);
    pass(order, b, 1_900);
    expect(order.gaps(b)).toEqual({ gapToLeader: { ms: 900 }, interval: { ms: 900 } });
    expect(order.gaps(a)).toEqual({ gapToLeader: null, interval: null });
    for (let i = 0; i < PER_LAP + 5; i++) pass(order, a, 3_000 + i);
    pass(order, b, 9_000);
    expect(order.gaps(b)).toEqual({ gapToLeader: { laps: 1 }, interval: { laps: 1 } });
  });

  it.each(['RACING', 'PIT', 'STOPPED', 'COOLING_DOWN'] satisfies CarPhase[])(
    'should put a car that is out behind one that is %s, and ahead of those that were out before',
    (phase) => {
      const [a, b, c, d] = field(4) as [Car, Car, Car, Car];
      const order = new Order([a, b, c, d], PER_LAP);
      d.phase = 'OUT';
      order.retire(d);
      b.phase = phase;
      c.phase = phase;
      a.phase = 'OUT';
      order.retire(a);
      expect(order.cars).toEqual([b, c, a, d]);
    },
  );
});
