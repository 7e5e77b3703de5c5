import type { EventBody } from '@slipstream/timing/events/bodies';
import { type JsonObject, numberAt, objectAt, textAt } from '../json.ts';
import { slug } from '../slug.ts';
import { NO_DRAFTS, type TopicDecoder } from './decoder.ts';
import { driverOf } from './times.ts';

/**
 * `ChampionshipPrediction`: what it says of the championship before the session (`Current…`). What it
 * predicts is left: that is worked out here, for every source alike. Later messages of it are predictions
 * only, so that the standings are told once.
 */
export const championshipPrediction: TopicDecoder = {
  patched: true,
  begin: () => {
    let told = '';
    return ({ at, state }) => {
      const body = standingsOf(state);
      const text = JSON.stringify(body);
      if (text === told || (body.drivers.length === 0 && body.teams.length === 0)) return NO_DRAFTS;
      told = text;
      return [{ at, type: 'StandingsAnnounced', body }];
    };
  },
};

function standingsOf(state: JsonObject): EventBody<'StandingsAnnounced'> {
  const drivers = placedIn(objectAt(state, 'Drivers')).flatMap(({ key, points }) => {
    const driver = driverOf(key);
    return driver === null ? [] : [{ driver, points }];
  });
  const teams = placedIn(objectAt(state, 'Teams')).map(({ key, entry, points }) => {
    const name = textAt(entry, 'TeamName') ?? key;
    return { team: slug(name), name, points };
  });
  return { drivers, teams };
}

interface Placed {
  readonly key: string;
  readonly entry: JsonObject;
  readonly points: number;
  readonly position: number;
}

/** The entries of which the points are told, in the order of the championship. */
function placedIn(entries: JsonObject | undefined): readonly Placed[] {
  const placed: Placed[] = [];
  for (const key in entries) {
    const entry = objectAt(entries, key);
    const points = numberAt(entry, 'CurrentPoints');
    if (!entry || points === undefined || points < 0) continue;
    placed.push({ key, entry, points, position: numberAt(entry, 'CurrentPosition') ?? UNPLACED });
  }
  return placed.sort((a, b) => a.position - b.position);
}

const UNPLACED = 1_000;
