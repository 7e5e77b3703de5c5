import { groupedBy, listWith, rowsOf } from '../lists.ts';
import type { WordingsOf } from '../slots.ts';

const list = listWith('and');
const rows: (...args: Parameters<typeof rowsOf>) => string = (...args) => list(rowsOf(...args));

/** The start, the passes, the lead and the flag. */
export const EN_RACE: WordingsOf<
  'start' | 'pass' | 'undercut' | 'lead' | 'fastest' | 'finish' | 'milestone'
> = {
  'start.lights': [
    ({ race, laps }) => `Lights out, and away we go! ${laps} laps of the ${race}.`,
    ({ race, laps }) => `And it's go! The ${race} is under way, with ${laps} laps ahead.`,
  ],
  'start.lights.pole': [
    ({ race, laps, pole }) =>
      `Lights out, and away we go! ${laps} laps of the ${race}, with ${pole} on pole.`,
    ({ race, laps, pole }) => `And it's go! ${pole} starts the ${race} from pole, ${laps} laps ahead.`,
  ],
  'start.lights.open': [
    ({ race }) => `Lights out, and away we go in the ${race}!`,
    ({ race }) => `And it's go! The ${race} is under way.`,
  ],
  'start.lights.open.pole': [
    ({ race, pole }) => `Lights out, and away we go in the ${race}, with ${pole} on pole!`,
    ({ race, pole }) => `And it's go! ${pole} starts the ${race} from pole.`,
  ],
  'start.lights.bare': [() => 'Lights out, and away we go!', () => "And it's go! The race is under way."],
  'start.leader': [
    ({ driver }) => `${driver} leads at the end of the opening lap.`,
    ({ driver }) => `The opening lap is done, and ${driver} is in front.`,
  ],
  'start.order': [
    ({ driver, second, third }) => `${driver} leads after the start, from ${second} and ${third}.`,
    ({ driver, second, third }) => `The early order: ${driver} ahead of ${second} and ${third}.`,
  ],
  'start.holds': [
    ({ driver, second, third }) =>
      `${driver} turns pole into the lead of the opening lap, from ${second} and ${third}.`,
    ({ driver, second, third }) =>
      `The polesitter holds on: ${driver} leads ${second} and ${third} at the end of the opening lap.`,
  ],
  'start.takes': [
    ({ driver, second, third, grid }) =>
      `What a start by ${driver}! From P${grid} into the lead, ahead of ${second} and ${third}.`,
    ({ driver, second, third, grid }) =>
      `${driver} has come from P${grid} to lead the opening lap, with ${second} and ${third} in pursuit.`,
  ],
  'start.gain': [
    ({ driver, places, place, grid }) =>
      `Great opening lap by ${driver}: P${grid} to P${place}, ${places} gained.`,
    ({ driver, places, place, grid }) => `${driver} is on the move, up ${places} from P${grid} to P${place}.`,
    ({ driver, places, place, grid }) =>
      `P${grid} on the grid, P${place} already: ${driver} has picked up ${places}.`,
  ],
  'start.loss': [
    ({ driver, places, place, grid }) =>
      `${driver} goes backwards on the opening lap, down ${places} from P${grid} to P${place}.`,
    ({ driver, places, place, grid }) => `Poor getaway for ${driver}: ${places} lost, P${grid} to P${place}.`,
  ],

  'pass.track': [
    ({ passer, passed }) => `${passer} is through on ${passed}!`,
    ({ passer, passed }) => `${passer} gets past ${passed}.`,
    ({ passer, passed }) => `${passer} finds a way by ${passed}.`,
    ({ passer, passed }) => `${passed} loses out to ${passer}.`,
  ],
  'pass.track.place': [
    ({ passer, passed, place }) => `${passer} passes ${passed} for P${place}.`,
    ({ passer, passed, place }) => `P${place} for ${passer}, who gets the better of ${passed}.`,
    ({ passer, passed, place }) => `${passer} takes P${place} from ${passed}.`,
    ({ passer, passed, place }) => `${passed} can't hold off ${passer}, and P${place} changes hands.`,
    ({ passer, passed, place }) => `Through goes ${passer} on ${passed}: that's P${place}.`,
  ],
  'pass.track.several': [
    ({ passed }, { passer }) => `${list(passer)} ${passer.length === 2 ? 'both' : 'all'} get past ${passed}.`,
    ({ passed }, { passer }) => `${passed} is losing ground: ${list(passer)} are through.`,
  ],
  'pass.track.roundup': [
    (_, { passer, passed }) =>
      `Plenty of overtaking: ${list(groupedBy(passer, passed).map(({ left, right }) => `${left} past ${list(right)}`))}.`,
    (_, { passer, passed }) =>
      `Moves up and down the field: ${list(groupedBy(passer, passed).map(({ left, right }) => `${left} on ${list(right)}`))}.`,
  ],
  'undercut.worked': [
    ({ passer, passed }) => `The undercut works! ${passer} has jumped ${passed}.`,
    ({ passer, passed }) => `Stopping earlier pays off: ${passer} undercuts ${passed}.`,
    ({ passer, passed }) => `${passed} comes out behind ${passer}, who has made the undercut stick.`,
  ],
  'undercut.failed': [
    ({ driver, chaser }) => `${driver} covers off the undercut and stays ahead of ${chaser}.`,
    ({ driver, chaser }) => `No luck with the undercut for ${chaser}: ${driver} is still ahead.`,
  ],
  'lead.track': [
    ({ driver, former }) => `We have a new leader! ${driver} is past ${former}.`,
    ({ driver, former }) => `${driver} takes the lead from ${former}!`,
    ({ driver, former }) => `${former} loses the lead: ${driver} goes through!`,
  ],
  'lead.pits': [
    ({ driver, former }) => `${former} has stopped, so ${driver} takes over in the lead.`,
    ({ driver, former }) => `The stop of ${former} puts ${driver} in front.`,
    ({ driver, former }) => `${driver} is the new leader after the stop of ${former}.`,
  ],
  'lead.out': [
    ({ driver, former }) => `Heartbreak for ${former}, out of the lead: ${driver} inherits it.`,
    ({ driver, former }) => `The leader is out! ${former} drops away, and ${driver} takes over in front.`,
  ],

  'fastest.lap': [
    ({ driver, time }) => `${driver} sets the benchmark with a ${time}, the fastest lap so far.`,
    ({ driver, time }) => `Fastest lap so far: ${driver}, ${time}.`,
  ],
  'fastest.improved': [
    ({ driver, time, margin, former }) =>
      `Fastest lap for ${driver}: a ${time}, ${margin} seconds quicker than ${former}.`,
    ({ driver, time, margin, former }) =>
      `${driver} goes purple, ${time}: that beats ${former} by ${margin} seconds.`,
    ({ driver, time, margin, former }) =>
      `${former} loses the fastest lap to ${driver}, who finds ${margin} seconds more with a ${time}.`,
  ],
  'fastest.own': [
    ({ driver, time, margin }) => `${driver} lowers the fastest lap again, by ${margin} seconds to ${time}.`,
    ({ driver, time, margin }) => `Quicker still from ${driver}: a ${time}, another ${margin} seconds found.`,
    ({ driver, time, margin }) =>
      `${time} now for ${driver}, who betters the fastest lap by ${margin} seconds.`,
  ],
  'fastest.roundup': [
    (_, { driver, time }) =>
      `The fastest lap keeps changing hands: ${rows(driver, time, (a, b) => `${a} ${b}`)}.`,
    (_, { driver, time }) =>
      `Fastest laps in quick succession: ${rows(driver, time, (a, b) => `${a} ${b}`)}.`,
  ],
  'fastest.deleted': [
    ({ driver, time, reason }) =>
      `The fastest lap of ${driver} is gone: the ${time} is deleted for ${reason}.`,
  ],
  'fastest.deleted.next': [
    ({ driver, time, reason, holder, best }) =>
      `${driver} loses the fastest lap, the ${time} deleted for ${reason}: it is ${holder} again with ${best}.`,
    ({ driver, time, reason, holder, best }) =>
      `That ${time} by ${driver} won't count, ${reason}: the fastest lap is back with ${holder}, ${best}.`,
  ],
  'fastest.withdrawn': [({ driver, time }) => `The ${time} of ${driver} does not stand as the fastest lap.`],
  'fastest.withdrawn.next': [
    ({ driver, time, holder, best }) =>
      `The ${time} of ${driver} does not stand: the fastest lap is ${best} by ${holder}.`,
  ],
  'fastest.beatenDeleted': [
    ({ driver, time, reason }) =>
      `The ${time} of ${driver}, the fastest lap in its time, is deleted for ${reason}.`,
  ],
  'fastest.reinstated': [
    ({ driver, time }) => `The ${time} of ${driver} is reinstated, and it is the fastest lap.`,
  ],

  'milestone.half': [
    ({ leader, lap, laps }) => `Halfway: ${lap} of ${laps} laps done, with ${leader} in front.`,
    ({ leader, lap, laps }) => `${leader} leads at halfway, after ${lap} of ${laps} laps.`,
  ],
  'milestone.half.gap': [
    ({ leader, lap, laps, second, gap }) =>
      `Halfway, ${lap} of ${laps} laps done: ${leader} leads ${second} by ${gap} seconds.`,
    ({ leader, lap, laps, second, gap }) =>
      `After ${lap} of ${laps} laps it's ${leader} in front, ${gap} seconds clear of ${second}.`,
  ],
  'milestone.toGo': [
    ({ leader, left }) => `${left} laps to go, and ${leader} leads.`,
    ({ leader, left }) => `${leader} is ${left} laps from home.`,
  ],
  'milestone.toGo.gap': [
    ({ leader, left, second, gap }) => `${left} laps to go: ${leader} leads ${second} by ${gap} seconds.`,
    ({ leader, left, second, gap }) =>
      `${leader} is ${left} laps from home, with ${gap} seconds in hand over ${second}.`,
  ],
  'milestone.lastLap': [
    ({ leader }) => `Last lap! ${leader} leads into it.`,
    ({ leader }) => `${leader} starts the last lap in the lead.`,
  ],
  'milestone.lastLap.gap': [
    ({ leader, second, gap }) => `Last lap! ${leader} has ${gap} seconds on ${second}.`,
    ({ leader, second, gap }) => `Last lap for ${leader}, ${gap} seconds ahead of ${second}.`,
  ],

  'finish.win': [
    ({ driver, race }) => `${driver} wins the ${race}!`,
    ({ driver, race }) => `The chequered flag is out, and ${driver} wins the ${race}!`,
  ],
  'finish.win.pole': [
    ({ driver, race }) => `${driver} wins the ${race} from pole!`,
    ({ driver, race }) => `Pole turned into victory: ${driver} wins the ${race}!`,
  ],
  'finish.win.from': [
    ({ driver, race, grid }) => `${driver} wins the ${race}, from P${grid} on the grid!`,
    ({ driver, race, grid }) => `From P${grid} on the grid, ${driver} wins the ${race}!`,
  ],
  'finish.win.open': [
    ({ driver }) => `${driver} wins the race!`,
    ({ driver }) => `The chequered flag is out, and ${driver} wins!`,
  ],
  'finish.newWinner': [
    ({ driver, former }) => `The win goes to ${driver}, and not to ${former}: the result has changed.`,
  ],
  'finish.podium': [
    ({ winner, second, third }) => `The podium: ${winner}, ${second} and ${third}.`,
    ({ winner, second, third }) => `${winner} wins it from ${second} and ${third}.`,
  ],
  'finish.podium.gaps': [
    ({ winner, second, third, margin, back }) =>
      `The podium: ${winner} wins by ${margin} seconds from ${second}, with ${third} ${back} seconds back.`,
    ({ winner, second, third, margin, back }) =>
      `${winner} beats ${second} by ${margin} seconds, and ${third} completes the podium, ${back} seconds off the win.`,
  ],
  'finish.podium.corrected': [
    ({ winner, second, third }) => `The podium has changed: it is now ${winner}, ${second} and ${third}.`,
  ],
  'finish.car': [
    ({ driver, place }) => `P${place} at the flag for ${driver}.`,
    ({ driver, place }) => `${driver} brings it home in P${place}.`,
  ],
  'finish.gains': [
    ({ driver, place, grid, places }) =>
      `What a drive by ${driver}: P${grid} to P${place}, ${places} gained.`,
    ({ driver, place, grid, places }) =>
      `${driver} climbs ${places} from P${grid} on the grid to P${place} at the flag.`,
  ],
  'finish.corrected': [
    ({ driver, place }) => `The result changes: ${driver} is now P${place}.`,
    ({ driver, place }) => `Correction: ${driver} is classified P${place}.`,
  ],
};
