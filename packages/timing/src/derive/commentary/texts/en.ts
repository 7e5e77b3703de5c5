import type { Language } from './slots.ts';

function list(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

function rows(
  left: readonly string[],
  right: readonly string[],
  row: (left: string, right: string) => string,
): string {
  return list(left.map((each, index) => row(each, right[index] ?? '')));
}

export const EN: Language = {
  list,
  places: (count) => (count === 1 ? '1 place' : `${count} places`),
  decimalPoint: '.',
  compounds: {
    SOFT: 'softs',
    MEDIUM: 'mediums',
    HARD: 'hards',
    INTERMEDIATE: 'intermediates',
    WET: 'full wets',
    UNKNOWN: 'tyres not known',
  },
  wordings: {
    'start.lights': [
      ({ race, laps }) => `Lights out! The ${race} is under way, ${laps} laps to drive.`,
      ({ race, laps }) => `And away they go: ${laps} laps of the ${race}.`,
    ],
    'start.lights.open': [
      ({ race }) => `Lights out! The ${race} is under way.`,
      ({ race }) => `And away they go in the ${race}.`,
    ],
    'start.leader': [
      ({ driver }) => `${driver} leads as the field completes the opening lap.`,
      ({ driver }) => `The opening lap is done, and ${driver} is in front.`,
    ],
    'start.gain': [
      ({ driver, places, place }) => `The start of the race: ${driver} is up ${places} to P${place}.`,
      ({ driver, places, place }) => `What a getaway by ${driver}: ${places} gained, now P${place}.`,
    ],
    'start.loss': [
      ({ driver, places, place }) =>
        `A poor opening lap for ${driver}, who has dropped ${places} to P${place}.`,
      ({ driver, places, place }) => `${driver} falls back at the start: ${places} lost, P${place}.`,
    ],

    'pass.track': [
      ({ passer, passed, lap }) => `${passer} passes ${passed} on lap ${lap}.`,
      ({ passer, passed, lap }) => `${passer} gets by ${passed} on track, lap ${lap}.`,
    ],
    'pass.track.place': [
      ({ passer, passed, lap, place }) => `${passer} passes ${passed} for P${place} on lap ${lap}.`,
      ({ passer, passed, lap, place }) => `P${place} for ${passer}, who overtakes ${passed} on lap ${lap}.`,
      ({ passer, passed, lap, place }) =>
        `${passer} gets the better of ${passed} on lap ${lap} and is now P${place}.`,
    ],
    'pass.track.several': [
      ({ passer, passed, lap }) => `${passed} has been overtaken on track by ${passer} on lap ${lap}.`,
      ({ passer, passed, lap }) => `${passer} find a way past ${passed} on lap ${lap}.`,
    ],
    'pass.track.roundup': [
      (_, { passer, passed }) => `Passes on track: ${rows(passer, passed, (a, b) => `${a} on ${b}`)}.`,
      (_, { passer, passed }) => `Plenty of overtaking: ${rows(passer, passed, (a, b) => `${a} past ${b}`)}.`,
    ],
    'pass.pits': [
      ({ passer, passed, lap }) => `${passer} is ahead of ${passed} through the pits, lap ${lap}.`,
      ({ passer, passed, lap }) => `The pit stops put ${passer} in front of ${passed} on lap ${lap}.`,
    ],
    'pass.pits.several': [
      ({ passer, passed, lap }) => `Lap ${lap}: by way of the pits ${passed} falls behind ${passer}.`,
      ({ passer, passed, lap, places }) =>
        `The trip through the pits puts ${passed} behind ${passer} on lap ${lap}: ${places} lost.`,
    ],
    'pass.pits.many': [
      ({ passed, places, lap, passer }) =>
        `The pit stop drops ${passed} by ${places} on lap ${lap}: the next car ahead is ${passer}.`,
      ({ passed, places, lap, passer }) =>
        `${places} lost in the pits by ${passed}, who is behind ${passer} on lap ${lap}.`,
    ],
    'pass.pits.roundup': [
      (_, { passed, places, passer }) =>
        `Through the pits: ${list(passed.map((name, index) => `${name} down ${places[index]} behind ${passer[index]}`))}.`,
    ],
    'undercut.worked': [
      ({ passer, passed, lap }) =>
        `The undercut works: ${passer} stopped earlier and is ahead of ${passed} on lap ${lap}.`,
      ({ passer, passed, lap }) =>
        `${passer} has undercut ${passed}: ahead on lap ${lap}, once both have stopped.`,
    ],
    'undercut.failed': [
      ({ driver, chaser, lap }) =>
        `The undercut fails: ${chaser} stopped earlier, but ${driver} stays ahead on lap ${lap}.`,
      ({ driver, chaser, lap }) =>
        `${driver} covers the undercut of ${chaser} and is still ahead on lap ${lap}.`,
    ],
    'lead.track': [
      ({ driver, former, lap }) => `A new leader! ${driver} takes the lead from ${former} on lap ${lap}.`,
      ({ driver, former, lap }) => `${driver} passes ${former} and leads on lap ${lap}.`,
    ],
    'lead.pits': [
      ({ driver, former, lap }) => `${driver} leads on lap ${lap} through the pit stops, ahead of ${former}.`,
      ({ driver, former, lap }) => `The pit stops hand the lead from ${former} to ${driver} on lap ${lap}.`,
    ],
    'lead.out': [
      ({ driver, former, lap }) => `${former} drops out of the lead: ${driver} leads on lap ${lap}.`,
      ({ driver, former, lap }) => `With ${former} out, the lead goes to ${driver} on lap ${lap}.`,
    ],

    'stop.tyres': [
      ({ driver, lap, time, from, to }) =>
        `${driver} stops on lap ${lap}: ${from} off, ${to} on, ${time} s in the pit lane.`,
      ({ driver, lap, time, from, to }) =>
        `Pit stop for ${driver} on lap ${lap}, from ${from} to ${to}. ${time} s through the pit lane.`,
    ],
    'stop.sameTyres': [
      ({ driver, lap, time, to }) =>
        `${driver} stops on lap ${lap} for another set of ${to}, ${time} s in the pit lane.`,
      ({ driver, lap, time, to }) =>
        `In and out goes ${driver} on lap ${lap}, on ${to} again: ${time} s in the pit lane.`,
    ],
    'stop.fitted': [
      ({ driver, lap, time, to }) => `${driver} stops on lap ${lap} for ${to}, ${time} s in the pit lane.`,
      ({ driver, lap, time, to }) => `Pit stop for ${driver} on lap ${lap}: ${to} fitted, ${time} s in all.`,
    ],
    'stop.lapless': [
      ({ driver, time }) => `${driver} has stopped already, ${time} s in the pit lane.`,
      ({ driver, time }) => `An early visit to the pits by ${driver}: ${time} s.`,
    ],
    'stop.plain': [
      ({ driver, lap, time }) => `${driver} has been through the pits on lap ${lap}: ${time} s.`,
      ({ driver, lap, time }) => `A visit to the pit lane by ${driver} on lap ${lap}, ${time} s.`,
    ],
    'stop.roundup': [
      (_, { driver, time }) => `A rush to the pits: ${rows(driver, time, (a, b) => `${a} (${b} s)`)}.`,
      (_, { driver, time }) => `Pit stops: ${rows(driver, time, (a, b) => `${a} in ${b} s`)}.`,
    ],

    'fastest.lap': [
      ({ driver, time, lap }) => `Fastest lap for ${driver}: ${time} on lap ${lap}.`,
      ({ driver, time, lap }) => `${driver} sets the fastest lap so far, ${time} on lap ${lap}.`,
    ],
    'fastest.improved': [
      ({ driver, time, lap, margin, former }) =>
        `Fastest lap! ${driver} takes it from ${former} with ${time} on lap ${lap}, ${margin} s quicker.`,
      ({ driver, time, lap, margin, former }) =>
        `${driver} goes quickest of all: ${time} on lap ${lap}, ${margin} s better than ${former}.`,
    ],
    'fastest.own': [
      ({ driver, time, lap, margin }) =>
        `${driver} again: ${time} on lap ${lap} improves the fastest lap by ${margin} s.`,
      ({ driver, time, lap, margin }) =>
        `Quicker still: ${driver} lowers the fastest lap by ${margin} s to ${time} on lap ${lap}.`,
    ],
    'fastest.roundup': [
      (_, { driver, time }) =>
        `The fastest lap changes hands in quick succession: ${rows(driver, time, (a, b) => `${a} ${b}`)}.`,
      (_, { driver, time }) => `Quick laps all round: ${rows(driver, time, (a, b) => `${a} ${b}`)}.`,
    ],
    'fastest.deleted': [
      ({ driver, time, reason }) =>
        `The fastest lap of ${driver}, ${time}, does not stand: it was deleted (${reason}).`,
    ],
    'fastest.deleted.next': [
      ({ driver, time, reason, holder, best }) =>
        `${driver} loses the fastest lap of ${time} (${reason}): it is back with ${holder}, ${best}.`,
    ],
    'fastest.reinstated': [({ driver, time }) => `The lap of ${driver} counts again: fastest with ${time}.`],

    'out.stopped': [
      ({ driver, lap }) => `${driver} has stopped on track on lap ${lap}.`,
      ({ driver, lap }) => `Trouble for ${driver}: the car has come to a halt on lap ${lap}.`,
    ],
    'out.retired': [
      ({ driver, lap }) => `${driver} is out of the race on lap ${lap}.`,
      ({ driver, lap }) => `Retirement: the race of ${driver} is over on lap ${lap}.`,
    ],
    'out.inPits': [
      ({ driver, lap }) => `${driver} came into the pits on lap ${lap} and is not coming out again.`,
      ({ driver, lap }) =>
        `The race of ${driver} has ended in the pits: in on lap ${lap}, and not out since.`,
    ],
    'out.missing': [
      ({ driver, lap }) => `${driver} has not been back to the line since lap ${lap}: out of the race.`,
      ({ driver, lap }) => `No sign of ${driver} after lap ${lap}, the race is over there.`,
    ],
    'out.back': [
      ({ driver }) => `${driver} is on the move again after all.`,
      ({ driver }) => `Not over yet: ${driver} is running again.`,
    ],

    'track.safetyCar': [
      ({ lap }) => `Safety car! The field will bunch up on lap ${lap}.`,
      ({ lap }) => `The safety car is out on lap ${lap}.`,
    ],
    'track.safetyCar.gap': [
      ({ lap, leader, second, gap }) =>
        `Safety car on lap ${lap}! ${leader} had ${gap} s on ${second}: that will melt away.`,
      ({ lap, leader, second, gap }) =>
        `The safety car is out on lap ${lap}, and the ${gap} s between ${leader} and ${second} will go.`,
    ],
    'track.virtual': [
      ({ lap }) => `Virtual safety car on lap ${lap}: everybody slows down.`,
      ({ lap }) => `The virtual safety car is deployed on lap ${lap}.`,
    ],
    'track.virtual.ending': [
      ({ lap }) => `The virtual safety car is ending, lap ${lap}.`,
      ({ lap }) => `Get ready: the virtual safety car goes in on lap ${lap}.`,
    ],
    'track.red': [
      ({ lap }) => `Red flag on lap ${lap}! The session is stopped.`,
      ({ lap }) => `It is red: everything stops on lap ${lap}.`,
    ],
    'track.yellow': [
      ({ lap }) => `Yellow flags on lap ${lap}.`,
      ({ lap }) => `Caution, yellow flags are out on lap ${lap}.`,
    ],
    'track.clear': [
      ({ lap }) => `The track is clear, and the racing goes on from lap ${lap}.`,
      ({ lap }) => `Green again on lap ${lap}: they race on.`,
    ],
    'track.clear.gaps': [
      ({ lap, leader, second, gap, before }) =>
        `Green again on lap ${lap}: ${leader} leads ${second} by ${gap} s, where the lead was ${before} s.`,
      ({ lap, leader, second, gap, before }) =>
        `They race on from lap ${lap}. The lead was ${before} s; now ${leader} has ${gap} s on ${second}.`,
    ],

    'finish.win': [
      ({ driver, laps }) => `${driver} wins after ${laps} laps!`,
      ({ driver, laps }) => `The chequered flag for ${driver}, winner over ${laps} laps!`,
    ],
    'finish.podium': [
      ({ winner, second, third }) => `The podium: ${winner} ahead of ${second} and ${third}.`,
      ({ winner, second, third }) => `${winner}, ${second} and ${third} will stand on the podium.`,
    ],
    'finish.car': [
      ({ driver, place }) => `${driver} takes the flag in P${place}.`,
      ({ driver, place }) => `P${place} at the flag for ${driver}.`,
    ],
    'finish.gains': [
      ({ driver, place, grid, places }) =>
        `${driver} takes the flag in P${place}, up ${places} from P${grid} on the grid.`,
      ({ driver, place, grid, places }) =>
        `From P${grid} to P${place}: ${driver} gained ${places} in this race.`,
    ],
    'finish.corrected': [
      ({ driver, place }) => `The result changes: ${driver} is now P${place}.`,
      ({ driver, place }) => `Correction: ${driver} is classified P${place}.`,
    ],
  },
};
