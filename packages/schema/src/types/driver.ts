import type { DriverInfo, SessionState } from '@slipstream/timing/fold/state';
import { builder } from '../builder.ts';

export const TeamType = builder.objectRef<DriverInfo['team']>('Team').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    colour: t.exposeString('colour', { description: 'As #rrggbb.' }),
    logoUrl: t.string({
      nullable: true,
      description: 'Where the source gives one.',
      resolve: ({ logoUrl }) => logoUrl ?? null,
    }),
  }),
});

export const DriverType = builder.objectRef<DriverInfo>('Driver').implement({
  fields: (t) => ({
    number: t.exposeInt('number'),
    code: t.exposeString('code'),
    fullName: t.exposeString('fullName'),
    team: t.field({ type: TeamType, resolve: (driver) => driver.team }),
    countryCode: t.exposeString('countryCode', { nullable: true }),
    headshotUrl: t.exposeString('headshotUrl', { nullable: true }),
  }),
});

/** A car that the source has not announced a driver for still has its number. */
export function driverOf(state: SessionState | null, number: number): DriverInfo {
  return (
    state?.drivers[number] ?? {
      number,
      code: String(number),
      fullName: `Car ${number}`,
      team: { id: 'unknown', name: 'Unknown', colour: '#6b7280' },
      countryCode: null,
      headshotUrl: null,
      stamp: '',
    }
  );
}
