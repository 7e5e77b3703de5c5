import type { DriverInfo, SessionState } from '@slipstream/timing/fold/state';
import { viewId } from '@slipstream/timing/views/view-id';
import { builder } from '../builder.ts';

/** A team as one view of a session shows it. `owner` is the id of that view; absent when no view is known. */
export type ShownTeam = DriverInfo['team'] & { readonly owner?: string };
export type ShownDriver = Omit<DriverInfo, 'team'> & { readonly team: ShownTeam };

export const TeamType = builder.objectRef<ShownTeam>('Team').implement({
  fields: (t) => ({
    id: t.id({
      description:
        'Id of the team in this view of the session. It differs between sessions because colours and names do.',
      resolve: ({ owner, id }) => (owner === undefined ? id : `${owner}/${id}`),
    }),
    key: t.string({
      description: 'The same in every session in which the team has this name.',
      resolve: ({ id }) => id,
    }),
    name: t.exposeString('name'),
    colour: t.exposeString('colour', { description: 'Colour of the team as `#rrggbb`.' }),
    logoUrl: t.string({
      nullable: true,
      description: 'URL of the team logo. Null when the source gives none.',
      resolve: ({ logoUrl }) => logoUrl ?? null,
    }),
  }),
});

export const DriverType = builder.objectRef<ShownDriver>('Driver').implement({
  fields: (t) => ({
    number: t.exposeInt('number'),
    code: t.exposeString('code'),
    fullName: t.exposeString('fullName'),
    team: t.field({ type: TeamType, resolve: (driver) => driver.team }),
    countryCode: t.exposeString('countryCode', { nullable: true }),
    headshotUrl: t.exposeString('headshotUrl', { nullable: true }),
  }),
});

/** Returns a placeholder named after the car number until the source announces a driver for the car. */
export function driverOf(state: SessionState | null, number: number): ShownDriver {
  const known = state?.drivers[number];
  if (!known) return unknownDriver(state, number);
  const owner = viewId(state);
  const shown = SHOWN.get(known);
  if (shown && shown.team.owner === owner) return shown;
  const named = { ...known, team: { ...known.team, owner } };
  SHOWN.set(known, named);
  return named;
}

const SHOWN = new WeakMap<DriverInfo, ShownDriver>();

/** Returns the team as this view of the session shows it. */
export function teamIn(state: SessionState | null, team: DriverInfo['team']): ShownTeam {
  return state ? { ...team, owner: viewId(state) } : team;
}

function unknownDriver(state: SessionState | null, number: number): ShownDriver {
  return {
    number,
    code: String(number),
    fullName: `Car ${number}`,
    team: teamIn(state, { id: 'unknown', name: 'Unknown', colour: '#6b7280' }),
    countryCode: null,
    headshotUrl: null,
    stamp: '',
  };
}
