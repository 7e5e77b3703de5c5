import type { EventBody } from '../events/bodies.ts';
import type { MiniSector } from '../events/vocabulary.ts';
import type { PartKey } from './parts.ts';
import { type Outcome, sameJson, stronger, type Written, write } from './registers.ts';
import type { CarState, DriverInfo, SectorState, SessionState, Stamp } from './state.ts';
import { carOf, carPart, type Folders, late, type Origin, putCar, step, withCar } from './step.ts';

/** Who drives, and where each car stands: each value a register of its car. */
export const CAR_FOLDERS: Folders<
  | 'DriverAnnounced'
  | 'GridPositionSet'
  | 'PositionsChanged'
  | 'GapChanged'
  | 'MiniSectorsChanged'
  | 'CarStatusChanged'
> = {
  DriverAnnounced: foldDriver,
  GridPositionSet: (state, { driver, position }, { stamp }) =>
    putCar(state, write(carOf(state, driver), 'grid', stamp, { gridPosition: position })),
  PositionsChanged: foldPositions,
  GapChanged: (state, { driver, gapToLeader, interval }, { stamp }) => {
    let written: Written<CarState> = { record: carOf(state, driver), outcome: 'late' };
    if (gapToLeader !== undefined) written = also(written, 'gap', stamp, { gapToLeader });
    if (interval !== undefined) written = also(written, 'interval', stamp, { interval });
    return putCar(state, written);
  },
  MiniSectorsChanged: foldMiniSectors,
  CarStatusChanged: (state, body, { stamp }) => {
    let written: Written<CarState> = { record: carOf(state, body.driver), outcome: 'late' };
    for (const flag of CAR_FLAGS) {
      const value = body[flag];
      if (value !== undefined) written = also(written, flag, stamp, { [flag]: value });
    }
    // Nobody passes a car that is not there.
    if (body.removed) written = also(written, 'position', stamp, { reportedPosition: null });
    return putCar(state, written);
  },
};

const CAR_FLAGS = [
  'retired',
  'stopped',
  'knockedOut',
  'finished',
  'disqualified',
  'pitOut',
  'removed',
] as const;

/** One more write of the same event to the same car. */
export function also(
  before: Written<CarState>,
  register: string,
  stamp: string,
  patch: Partial<CarState>,
): Written<CarState> {
  const written = write(before.record, register, stamp, patch);
  return { record: written.record, outcome: stronger(before.outcome, written.outcome) };
}

/** A driver who is announced has a car, so that the grid can be shown before anything is timed. */
function foldDriver(state: SessionState, body: EventBody<'DriverAnnounced'>, { stamp }: Origin) {
  const known = state.drivers[body.driver];
  if (known && stamp <= known.stamp) return late(state);
  const { id, name, colour, logoUrl } = body.team;
  const driver: DriverInfo = {
    number: body.driver,
    code: body.code,
    fullName: body.fullName,
    team: { id, name, colour, ...(logoUrl === undefined ? {} : { logoUrl }) },
    countryCode: body.countryCode ?? known?.countryCode ?? null,
    headshotUrl: body.headshotUrl ?? known?.headshotUrl ?? null,
    stamp,
  };
  const same = known !== undefined && sameJson({ ...known, stamp }, driver);
  const announced = { ...state, drivers: { ...state.drivers, [body.driver]: driver } };
  const part = carPart('drivers', body.driver);
  if (state.cars[body.driver]) return step(announced, same ? 'unchanged' : 'applied', [part]);
  return step(withCar(announced, carOf(state, body.driver)), 'applied', [part, carPart('cars', body.driver)]);
}

function foldPositions(state: SessionState, { positions }: EventBody<'PositionsChanged'>, { stamp }: Origin) {
  const cars = { ...state.cars };
  const changed = new Set<PartKey>();
  let outcome: Outcome = 'late';
  for (const { driver, position } of positions) {
    const written = write(carOf({ cars }, driver), 'position', stamp, { reportedPosition: position });
    if (written.outcome === 'late') continue;
    cars[driver] = written.record;
    changed.add(carPart('cars', driver));
    outcome = stronger(outcome, written.outcome);
  }
  return step({ ...state, cars }, outcome, [...changed]);
}

/** Each mini sector is a register of its own: feeds send them one by one. */
function foldMiniSectors(state: SessionState, body: EventBody<'MiniSectorsChanged'>, { stamp }: Origin) {
  const car = carOf(state, body.driver);
  const index = body.sector - 1;
  const known = car.sectors[index]?.miniSectors ?? [];
  const length = Math.min(
    Math.max(known.length, body.count ?? 0, body.firstIndex + body.miniSectors.length),
    MAX_MINI_SECTORS,
  );
  const miniSectors: MiniSector[] = [...known];
  while (miniSectors.length < length) miniSectors.push('NOT_DRIVEN');
  // Beside them, not among the car's stamps: those are copied with whatever is told of the car.
  const stamps: Stamp[] = [...(car.miniStamps?.[index] ?? [])];
  while (stamps.length < length) stamps.push('');
  let outcome: Outcome = length > known.length ? 'applied' : 'late';
  body.miniSectors.forEach((miniSector, offset) => {
    const place = body.firstIndex + offset;
    if (place >= length || stamp <= (stamps[place] as Stamp)) return;
    outcome = stronger(outcome, miniSectors[place] === miniSector ? 'unchanged' : 'applied');
    miniSectors[place] = miniSector;
    stamps[place] = stamp;
  });
  const miniStamps = [0, 1, 2].map((sector) =>
    sector === index ? stamps : (car.miniStamps?.[sector] ?? []),
  );
  return putCar(state, { record: { ...withSector(car, index, { miniSectors }), miniStamps }, outcome });
}

/** More than any circuit has (the most so far: 11 in one sector), so that a wrong index costs nothing. */
const MAX_MINI_SECTORS = 64;

export function withSector(car: CarState, index: number, patch: Partial<SectorState>): CarState {
  const [first, second, third] = car.sectors;
  return {
    ...car,
    sectors: [
      index === 0 ? { ...first, ...patch } : first,
      index === 1 ? { ...second, ...patch } : second,
      index === 2 ? { ...third, ...patch } : third,
    ],
  };
}
