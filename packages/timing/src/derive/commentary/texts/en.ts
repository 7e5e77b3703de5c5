import { listWith, rowsOf } from './lists.ts';
import type { Language } from './slots.ts';

const list = listWith('and');
const rows: (...args: Parameters<typeof rowsOf>) => string = (...args) => list(rowsOf(...args));

export const EN: Language = {
  list,
  places: (count) => (count === 1 ? '1 place' : `${count} places`),
  decimalPoint: '.',
  compounds: {
    HYPERSOFT: 'hypersofts',
    ULTRASOFT: 'ultrasofts',
    SUPERSOFT: 'supersofts',
    SOFT: 'softs',
    MEDIUM: 'mediums',
    HARD: 'hards',
    SUPERHARD: 'superhards',
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

    'penalty.time': [
      ({ driver, seconds, reason }) => `A penalty of ${seconds} seconds for ${driver}: ${reason}.`,
      ({ driver, seconds, reason }) => `The stewards give ${driver} ${seconds} seconds for ${reason}.`,
    ],
    'penalty.time.cost': [
      ({ driver, seconds, reason, places }) =>
        `A penalty of ${seconds} seconds for ${driver} (${reason}): as it stands that costs ${places}.`,
      ({ driver, seconds, reason, places }) =>
        `The stewards give ${driver} ${seconds} seconds for ${reason}. With the gaps of now, ${places} lost.`,
    ],
    'penalty.stopGo': [
      ({ driver, seconds, reason }) => `Stop and go of ${seconds} seconds for ${driver}: ${reason}.`,
    ],
    'penalty.driveThrough': [
      ({ driver, reason }) => `Drive-through penalty for ${driver}: ${reason}.`,
      ({ driver, reason }) => `${driver} has to drive through the pit lane (${reason}).`,
    ],
    'penalty.warning': [
      ({ driver, reason }) => `Black and white flag for ${driver}: ${reason}. That is a warning.`,
      ({ driver, reason }) => `A warning for ${driver}, ${reason}: the black and white flag.`,
    ],
    'penalty.investigated': [
      ({ driver, reason }) => `The stewards investigate ${driver}: ${reason}.`,
      ({ driver, reason }) => `${driver} under investigation, ${reason}.`,
    ],
    'penalty.cleared': [
      ({ driver, reason }) => `No further action against ${driver}: ${reason}.`,
      ({ driver, reason }) => `The stewards leave it at that for ${driver} (${reason}).`,
    ],
    'penalty.lapDeleted': [
      ({ driver, reason }) => `A lap of ${driver} is deleted: ${reason}.`,
      ({ driver, reason }) => `${driver} loses a lap time (${reason}).`,
    ],
    'penalty.lapDeleted.time': [
      ({ driver, time, reason }) => `The lap of ${driver}, ${time}, is deleted: ${reason}.`,
      ({ driver, time, reason }) => `${driver} loses the time of ${time} (${reason}).`,
    ],

    'weather.rain': [() => 'It is raining!', () => 'Rain at the circuit!'],
    'weather.dry': [() => 'The rain has stopped.', () => 'No more rain for now.'],

    'milestone.half': [
      ({ leader, lap, laps }) => `Halfway: ${lap} of ${laps} laps done, with ${leader} in front.`,
      ({ leader, lap, laps }) => `${leader} leads after ${lap} of ${laps} laps, halfway through.`,
    ],
    'milestone.toGo': [
      ({ leader, left }) => `${left} laps to go, and ${leader} leads.`,
      ({ leader, left }) => `${leader} has ${left} laps to go in the lead.`,
    ],
    'milestone.lastLap': [
      ({ leader }) => `The last lap! ${leader} leads into it.`,
      ({ leader }) => `${leader} begins the last lap in the lead.`,
    ],

    'battle.move': [
      ({ driver, ahead, place }) => `${driver} gets past ${ahead} on the road: P${place} as they run.`,
      ({ driver, ahead, place }) => `A move by ${driver} on ${ahead}, for P${place}. Will it stick?`,
    ],
    'battle.form': [
      ({ driver, ahead, gap }) => `${driver} has closed in on ${ahead}: ${gap} s between them.`,
      ({ driver, ahead, gap }) => `A battle to watch: ${driver} is ${gap} s behind ${ahead}.`,
    ],
    'battle.hold': [
      ({ driver, ahead, gap, laps }) =>
        `Still at it: ${driver} has been within a second of ${ahead} for ${laps} laps, now ${gap} s.`,
      ({ driver, ahead, gap, laps }) =>
        `${laps} laps of pressure by ${driver} on ${ahead}, who holds on. The gap: ${gap} s.`,
    ],
    'battle.break': [
      ({ driver, ahead, gap }) => `${ahead} has shaken off ${driver}: ${gap} s now.`,
      ({ driver, ahead, gap }) => `${driver} has lost touch with ${ahead}, ${gap} s behind.`,
    ],

    'sector.fastest': [
      ({ driver, sector, time }) => `${driver} is quickest of all in sector ${sector}: ${time} s.`,
      ({ driver, sector, time }) => `Purple in sector ${sector} for ${driver}, ${time} s.`,
    ],

    'anomaly.engine': [
      ({ driver }) => `The engine of ${driver} shows values that are out of the ordinary.`,
      ({ driver }) => `Something is not right with the engine of ${driver}.`,
    ],
    'anomaly.speed': [
      ({ driver }) => `The speed of ${driver} is out of the ordinary.`,
      ({ driver }) => `Something is not right with the speed of ${driver}.`,
    ],
    'anomaly.pedals': [
      ({ driver }) => `The pedals of ${driver} show values that are out of the ordinary.`,
      ({ driver }) => `Something is not right with throttle or brake of ${driver}.`,
    ],
    'anomaly.lap': [
      ({ driver }) => `${driver} is slower than the pattern of the last laps.`,
      ({ driver }) => `A slow lap by ${driver}, out of pattern.`,
    ],
    'anomaly.stop': [
      ({ driver }) => `A slow stop for ${driver}.`,
      ({ driver }) => `The stop of ${driver} took longer than usual.`,
    ],
    'anomaly.silence': [
      ({ driver }) => `Nothing more is heard from the car of ${driver}.`,
      ({ driver }) => `The car of ${driver} has gone silent.`,
    ],
    'anomaly.over': [
      ({ driver }) => `The car of ${driver} is back to normal.`,
      ({ driver }) => `All is as expected again on the car of ${driver}.`,
    ],

    'anomaly.heard': [
      ({ driver }) => `The car of ${driver} is heard again.`,
      ({ driver }) => `${driver} is back on the air.`,
    ],

    'session.red': [() => 'Red flag! The session is stopped.', () => 'It is red: everything stops.'],
    'session.clear': [() => 'The track is clear again.', () => 'Green again, they go on.'],

    'quali.segment': [
      ({ segment }) => `Q${segment} is under way.`,
      ({ segment }) => `The track is open for Q${segment}.`,
    ],
    'quali.top': [
      ({ driver, time, segment }) => `${driver} is on top of Q${segment} with ${time}.`,
      ({ driver, time, segment }) => `The time to beat in Q${segment}: ${time} by ${driver}.`,
    ],
    'quali.top.margin': [
      ({ driver, time, segment, margin, former }) =>
        `${driver} goes to the top of Q${segment}: ${time}, ${margin} s quicker than ${former}.`,
      ({ driver, time, segment, margin, former }) =>
        `New best in Q${segment}! ${driver} with ${time} beats ${former} by ${margin} s.`,
    ],
    'quali.top.own': [
      ({ driver, time, segment, margin }) =>
        `${driver} improves by ${margin} s to ${time} and stays on top of Q${segment}.`,
      ({ driver, time, segment, margin }) =>
        `Quicker still in Q${segment}: ${driver} finds ${margin} s more, ${time}.`,
    ],
    'quali.topDeleted': [
      ({ driver, time, reason, segment }) =>
        `The best time of Q${segment}, ${time} by ${driver}, is deleted: ${reason}.`,
      ({ driver, time, reason, segment }) =>
        `${driver} loses the top time of Q${segment}, ${time} (${reason}).`,
    ],
    'quali.out': [
      ({ driver, segment }) => `Knocked out in Q${segment}: ${driver}.`,
      ({ driver, segment }) => `Q${segment} is the end of qualifying for ${driver}.`,
    ],
    'quali.pole': [
      ({ driver, time }) => `Pole position for ${driver} with ${time}!`,
      ({ driver, time }) => `${driver} takes pole: ${time}!`,
    ],
    'quali.pole.margin': [
      ({ driver, time, second, margin }) =>
        `Pole position for ${driver}! ${time}, ${margin} s ahead of ${second}.`,
      ({ driver, time, second, margin }) =>
        `${driver} takes pole with ${time}, by ${margin} s from ${second}!`,
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
