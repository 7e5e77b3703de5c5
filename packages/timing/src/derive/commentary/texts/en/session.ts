import type { WordingsOf } from '../slots.ts';

/** The track, the weather, and qualifying. */
export const EN_SESSION: WordingsOf<'track' | 'weather' | 'session' | 'quali'> = {
  'track.safetyCar': [
    ({ lap }) => `Safety car! The field bunches up on lap ${lap}.`,
    ({ lap }) => `The safety car is out on lap ${lap}.`,
  ],
  'track.safetyCar.gap': [
    ({ lap, leader, second, gap }) =>
      `Safety car on lap ${lap}! The ${gap} seconds that ${leader} had on ${second} are about to vanish.`,
    ({ lap, leader, second, gap }) =>
      `The safety car is out on lap ${lap}, and there go the ${gap} seconds of ${leader} over ${second}.`,
  ],
  'track.virtual': [
    ({ lap }) => `Virtual safety car on lap ${lap}: everybody slows down.`,
    ({ lap }) => `The virtual safety car is deployed on lap ${lap}.`,
  ],
  'track.virtual.ending': [
    ({ lap }) => `Get ready: the virtual safety car is ending on lap ${lap}.`,
    ({ lap }) => `The virtual safety car is about to end, lap ${lap}.`,
  ],
  'track.red': [
    ({ lap }) => `Red flag! The race is stopped on lap ${lap}.`,
    ({ lap }) => `It's red on lap ${lap}: everything stops.`,
  ],
  'track.clear': [
    ({ lap }) => `Green flag! They race on from lap ${lap}.`,
    ({ lap }) => `The track is clear, and the racing goes on from lap ${lap}.`,
  ],
  'track.clear.gap': [
    ({ lap, leader, second, gap }) =>
      `Green flag on lap ${lap}! ${leader} leads them away, ${gap} seconds ahead of ${second}.`,
    ({ lap, leader, second, gap }) =>
      `They race on from lap ${lap}, with ${second} ${gap} seconds behind ${leader}.`,
  ],
  'track.clear.gaps': [
    ({ lap, leader, second, gap, before }) =>
      `Green flag on lap ${lap}! ${leader} had ${before} seconds in hand before it; now ${second} is ${gap} behind.`,
    ({ lap, leader, second, gap, before }) =>
      `They race on from lap ${lap}: the lead of ${leader} was ${before} seconds, and now it is ${gap} over ${second}.`,
  ],

  'weather.rain': [() => "It's raining!", () => 'Here comes the rain!'],
  'weather.dry': [() => 'The rain has stopped.', () => 'No more rain for now.'],

  'session.red': [() => 'Red flag! The session is stopped.', () => "It's red: everything stops."],
  'session.clear': [() => 'The track is clear again.', () => 'Green again, and on they go.'],

  'quali.segment': [
    ({ segment }) => `Q${segment} is under way.`,
    ({ segment }) => `The pit exit is open: on with Q${segment}.`,
  ],
  'quali.top': [
    ({ driver, time, segment }) => `${driver} sets the early pace in Q${segment}: ${time}.`,
    ({ driver, time, segment }) => `The time to beat in Q${segment} is a ${time}, by ${driver}.`,
  ],
  'quali.top.margin': [
    ({ driver, time, segment, margin, former }) =>
      `${driver} goes top of Q${segment} with a ${time}, ${margin} seconds quicker than ${former}.`,
    ({ driver, time, segment, margin, former }) =>
      `${former} is knocked off the top of Q${segment}: ${driver} is ${margin} seconds up with a ${time}.`,
    ({ driver, time, segment, margin, former }) =>
      `A ${time} puts ${driver} top of Q${segment}, and ${former} is beaten by ${margin} seconds.`,
  ],
  'quali.top.own': [
    ({ driver, time, segment, margin }) =>
      `${driver} finds another ${margin} seconds and stays top of Q${segment}, ${time}.`,
    ({ driver, time, segment, margin }) =>
      `Quicker still in Q${segment}: a ${time} by ${driver}, ${margin} seconds better.`,
  ],
  'quali.topDeleted': [
    ({ driver, time, reason, segment }) =>
      `${driver} loses the top time of Q${segment}: the ${time} is deleted for ${reason}.`,
  ],
  'quali.out': [
    ({ driver, segment }) => `Knocked out in Q${segment}: ${driver}.`,
    ({ driver, segment }) => `Q${segment} is the end of the road for ${driver}.`,
  ],
  'quali.out.cut': [
    ({ driver, segment, safe, nearest, margin }) =>
      `Knocked out in Q${segment}: ${driver}. ${safe} survives by ${margin} seconds from ${nearest}.`,
    ({ driver, segment, safe, nearest, margin }) =>
      `Q${segment} is the end of the road for ${driver}. ${nearest} misses out by ${margin} seconds, and ${safe} scrapes through.`,
  ],
  'quali.pole': [
    ({ driver, time }) => `Pole position for ${driver} with a ${time}!`,
    ({ driver, time }) => `${driver} is on pole: ${time}!`,
  ],
  'quali.pole.margin': [
    ({ driver, time, second, margin }) =>
      `${driver} takes pole with a ${time}! ${second} joins the front row, ${margin} seconds back.`,
    ({ driver, time, second, margin }) =>
      `Pole position for ${driver}! A ${time}, ${margin} seconds clear of ${second}.`,
  ],
};
