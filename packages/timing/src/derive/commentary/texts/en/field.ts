import { listWith } from '../lists.ts';
import type { WordingsOf } from '../slots.ts';

const list = listWith('and');

/** A place as it is said: the first is the lead. */
const spot = (place: string): string => (place === '1' ? 'the lead' : `P${place}`);

/** Rows of a busy pit lane; what all of them take is said once. */
function stopsOf(
  driver: readonly string[],
  from: readonly string[],
  to: readonly string[],
  rejoin: readonly string[],
): { readonly all: string | null; readonly rows: string } {
  const all = new Set(to).size === 1 ? (to[0] ?? null) : null;
  const rows = driver.map((name, index) => {
    const [before, now] = [from[index], rejoin[index]];
    const places = before === now ? `still P${now}` : `P${before} to P${now}`;
    return all === null ? `${name} for ${to[index]} (${places})` : `${name} (${places})`;
  });
  return { all, rows: list(rows) };
}

/** The stops, the retirements, the fights, the stewards. */
export const EN_FIELD: WordingsOf<'stop' | 'out' | 'battle' | 'sector' | 'anomaly' | 'penalty'> = {
  'stop.tyres': [
    ({ driver, from, to, rejoin }) => `${driver} boxes from P${from} for ${to} and rejoins P${rejoin}.`,
    ({ driver, from, to, rejoin }) => `${driver} pits from P${from}: ${to} on, back out in P${rejoin}.`,
    ({ driver, from, to, rejoin }) =>
      `${driver} gives up P${from} for a set of ${to} and comes out P${rejoin}.`,
    ({ driver, from, to, rejoin }) => `In comes ${driver} from P${from}, out on ${to} in P${rejoin}.`,
  ],
  'stop.same': [
    ({ driver, from, to, rejoin }) =>
      `${driver} boxes from P${from} for another set of ${to} and rejoins P${rejoin}.`,
    ({ driver, from, to, rejoin }) =>
      `${driver} pits from P${from}, stays on ${to} and comes out P${rejoin}.`,
    ({ driver, from, to, rejoin }) =>
      `Fresh rubber for ${driver}: in from P${from}, ${to} again, out in P${rejoin}.`,
  ],
  'stop.lead': [
    ({ driver, to, rejoin }) => `${driver} gives up the lead for a set of ${to} and rejoins P${rejoin}.`,
    ({ driver, to, rejoin }) => `${driver} comes in from the lead for ${to}, and is back out in P${rejoin}.`,
  ],
  'stop.keeps': [
    ({ driver, to, rejoin }) => `${driver} boxes for ${to} and keeps P${rejoin}.`,
    ({ driver, to, rejoin }) => `${driver} is in for ${to} and loses nothing: still P${rejoin}.`,
  ],
  'stop.keepsLead': [
    ({ driver, to }) => `${driver} takes ${to} and is still in front after the stop.`,
    ({ driver, to }) => `${driver} stops for ${to} and keeps the lead.`,
  ],
  'stop.plain': [
    ({ driver, from, rejoin }) => `${driver} boxes from P${from} and rejoins P${rejoin}.`,
    ({ driver, from, rejoin }) => `${driver} has been in: P${from} before, P${rejoin} now.`,
  ],
  'stop.fitted': [
    ({ driver, to }) => `${driver} boxes for ${to}.`,
    ({ driver, to }) => `${driver} is in and out again, on ${to}.`,
  ],
  'stop.short': [
    ({ driver }) => `${driver} has been in for service.`,
    ({ driver }) => `${driver} boxes and is back out.`,
  ],
  'stop.slow': [
    ({ driver, from, to, rejoin, time }) =>
      `A slow stop for ${driver}: in from P${from} for ${to}, ${time} seconds in the pit lane, out P${rejoin}.`,
    ({ driver, from, to, rejoin, time }) =>
      `${driver} loses time in the box! From P${from}, ${to} on after ${time} seconds in the lane, back in P${rejoin}.`,
  ],
  'stop.slow.plain': [
    ({ driver, from, rejoin, time }) =>
      `A slow stop for ${driver}: ${time} seconds in the pit lane, P${from} to P${rejoin}.`,
  ],
  'stop.slow.fitted': [
    ({ driver, to, time }) => `A slow stop for ${driver}: ${to} on, but ${time} seconds in the pit lane.`,
  ],
  'stop.slow.short': [({ driver, time }) => `A slow stop for ${driver}: ${time} seconds in the pit lane.`],
  'stop.roundup': [
    (_, { driver, from, to, rejoin }) => {
      const { all, rows } = stopsOf(driver, from, to, rejoin);
      return `Busy pit lane${all === null ? '' : `, ${all} for everyone`}: ${rows}.`;
    },
    (_, { driver, from, to, rejoin }) => {
      const { all, rows } = stopsOf(driver, from, to, rejoin);
      return `A flurry of stops${all === null ? '' : `, all for ${all}`}: ${rows}.`;
    },
  ],

  'out.stopped': [
    ({ driver, lap }) => `${driver} has stopped on track on lap ${lap}!`,
    ({ driver, lap }) => `Trouble for ${driver}, who has pulled up on lap ${lap}.`,
  ],
  'out.stopped.place': [
    ({ driver, lap, place }) => `${driver} has stopped on track, from ${spot(place)} on lap ${lap}!`,
    ({ driver, lap, place }) => `Drama on lap ${lap}: ${driver} is stopping, and ${spot(place)} is lost.`,
  ],
  'out.retired': [
    ({ driver, lap }) => `${driver} is out of the race, on lap ${lap}.`,
    ({ driver, lap }) => `Retirement: it's over for ${driver} on lap ${lap}.`,
  ],
  'out.retired.place': [
    ({ driver, lap, place }) => `${driver} is out of the race, from ${spot(place)} on lap ${lap}.`,
    ({ driver, lap, place }) => `Retirement on lap ${lap}: ${driver} is out, and ${spot(place)} is gone.`,
  ],
  'out.inPits': [
    ({ driver, lap }) => `${driver} came into the pits on lap ${lap} and won't be coming out again.`,
    ({ driver, lap }) => `It's over for ${driver}: in on lap ${lap}, and retired in the pits.`,
  ],
  'out.inPits.place': [
    ({ driver, lap, place }) => `${driver} retires in the pits on lap ${lap}, from ${spot(place)}.`,
    ({ driver, lap, place }) => `In from ${spot(place)} on lap ${lap}, ${driver} won't be coming out again.`,
  ],
  'out.missing': [
    ({ driver, lap }) => `${driver} has not come round since lap ${lap}: out of the race.`,
    ({ driver, lap }) => `No sign of ${driver} since lap ${lap}. That's a retirement.`,
  ],
  'out.dns': [
    ({ driver }) => `${driver} did not start the race: a DNS.`,
    ({ driver }) => `A DNS for ${driver}, who did not start from the grid.`,
  ],
  'out.noLap': [
    ({ driver }) => `${driver} is out without a lap completed.`,
    ({ driver }) => `No lap for ${driver}, who is out of the race.`,
  ],
  'out.back': [
    ({ driver }) => `${driver} is back under way after all.`,
    ({ driver }) => `Not over yet: ${driver} is running again.`,
  ],

  'battle.move': [
    ({ driver, ahead, place }) => `${driver} lunges past ${ahead} for ${spot(place)}. Will it stick?`,
    ({ driver, ahead, place }) => `${driver} has a go at ${ahead} and has ${spot(place)} for now.`,
    ({ driver, ahead, place }) => `Here comes ${driver}: by ${ahead}, and into ${spot(place)} as they run.`,
  ],
  'battle.form': [
    ({ driver, ahead, gap, place }) =>
      `${ahead} has company: ${driver} is within ${gap} seconds, and wants ${spot(place)}.`,
    ({ driver, ahead, gap, place }) =>
      `${driver} has closed right up on ${ahead}: ${gap} seconds, with ${spot(place)} at stake.`,
    ({ driver, ahead, gap, place }) =>
      `Keep an eye on the fight for ${spot(place)}: ${driver} is ${gap} seconds behind ${ahead}.`,
  ],
  'battle.hold': [
    ({ driver, ahead, gap, laps, place }) =>
      `${ahead} is still holding off ${driver} for ${spot(place)}: ${laps} laps of pressure now, ${gap} seconds between them.`,
    ({ driver, ahead, gap, laps, place }) =>
      `${laps} laps now that ${driver} has been all over ${ahead} for ${spot(place)}, the gap ${gap} seconds.`,
  ],
  'battle.break': [
    ({ driver, ahead, gap }) => `${ahead} has shaken off ${driver}: ${gap} seconds now.`,
    ({ driver, ahead, gap }) => `${driver} drops back from ${ahead}, ${gap} seconds adrift.`,
  ],

  'sector.fastest': [
    ({ driver, sector, time }) => `Purple in sector ${sector} for ${driver}, a ${time}.`,
    ({ driver, sector, time }) => `${driver} is flying: ${time}, the quickest yet through sector ${sector}.`,
  ],

  'anomaly.engine': [
    ({ driver }) => `Something is not right with the engine of ${driver}.`,
    ({ driver }) => `The engine readings of ${driver} are out of the ordinary.`,
  ],
  'anomaly.speed': [
    ({ driver }) => `The speed of ${driver} looks odd.`,
    ({ driver }) => `Something is not right with the speed of ${driver}.`,
  ],
  'anomaly.pedals': [
    ({ driver }) => `Odd readings from the pedals of ${driver}.`,
    ({ driver }) => `Something is not right with throttle or brake of ${driver}.`,
  ],
  'anomaly.lap': [
    ({ driver }) => `${driver} has lost time: that was well off the usual pace.`,
    ({ driver }) => `A slow lap from ${driver}.`,
  ],
  'anomaly.stop': [
    ({ driver }) => `That was a slow stop for ${driver}.`,
    ({ driver }) => `The crew of ${driver} lost time at the stop.`,
  ],
  'anomaly.silence': [
    ({ driver }) => `The car of ${driver} has gone quiet: no data coming in.`,
    ({ driver }) => `No data from the car of ${driver}.`,
  ],
  'anomaly.over': [
    ({ driver }) => `All back to normal on the car of ${driver}.`,
    ({ driver }) => `${driver} is back to normal.`,
  ],
  'anomaly.heard': [
    ({ driver }) => `The data from the car of ${driver} is back.`,
    ({ driver }) => `${driver} is back on the data feed.`,
  ],

  'penalty.time': [
    ({ driver, seconds, reason }) => `${seconds} seconds of penalty for ${driver}, for ${reason}.`,
    ({ driver, seconds, reason }) => `The stewards hand ${driver} ${seconds} seconds for ${reason}.`,
    ({ driver, seconds, reason }) => `Penalty! ${driver} gets ${seconds} seconds for ${reason}.`,
  ],
  'penalty.time.cost': [
    ({ driver, seconds, reason, places }) =>
      `Penalty! ${seconds} seconds for ${driver}, for ${reason}. As it stands, that costs ${places}.`,
    ({ driver, seconds, reason, places }) =>
      `The stewards hand ${driver} ${seconds} seconds for ${reason}: with the gaps of now, ${places} lost.`,
  ],
  'penalty.stopGo': [
    ({ driver, seconds, reason }) => `A stop-go of ${seconds} seconds for ${driver}, for ${reason}.`,
  ],
  'penalty.driveThrough': [
    ({ driver, reason }) => `Drive-through for ${driver}, for ${reason}.`,
    ({ driver, reason }) => `${driver} has to drive through the pit lane, for ${reason}.`,
  ],
  'penalty.warning': [
    ({ driver, reason }) => `Black and white flag for ${driver}: a warning for ${reason}.`,
    ({ driver, reason }) => `A final warning for ${driver}, the black and white flag for ${reason}.`,
  ],
  'penalty.investigated': [
    ({ driver, reason }) => `The stewards are looking at ${driver} for ${reason}.`,
    ({ driver, reason }) => `Under investigation for ${reason}: ${driver}.`,
  ],
  'penalty.afterwards': [
    ({ driver, reason }) => `${driver} will have to see the stewards later, for ${reason}.`,
    ({ driver, reason }) => `To be looked at later by the stewards: ${driver}, for ${reason}.`,
  ],
  'penalty.cleared': [
    ({ driver, reason }) => `No further action for ${driver} over ${reason}.`,
    ({ driver, reason }) => `The stewards let it go: nothing for ${driver} over ${reason}.`,
  ],
  'penalty.lapDeleted': [
    ({ driver, reason }) => `${driver} loses a lap time for ${reason}.`,
    ({ driver, reason }) => `A lap of ${driver} is deleted for ${reason}.`,
  ],
  'penalty.lapDeleted.time': [
    ({ driver, time, reason }) => `${driver} loses that ${time} for ${reason}.`,
    ({ driver, time, reason }) => `Deleted, the ${time} of ${driver}: ${reason}.`,
  ],
  'penalty.strikes': [
    ({ driver, laps }) =>
      `${laps} laps deleted for ${driver}, who is now at the end of the track limits allowance.`,
    ({ driver, laps }) => `${driver} has had ${laps} laps deleted for track limits: careful now.`,
  ],
};
