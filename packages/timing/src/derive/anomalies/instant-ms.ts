const ZERO = 48;
const MINUTE_CHARS = 17;
let minute = '';
let minuteMs = 0;

/**
 * Milliseconds since 1970 of an instant, which has always the one width. Samples come four a second and car:
 * the minute, which is that of the sample before, is not read again.
 */
export function instantMs(at: string): number {
  if (!at.startsWith(minute) || minute === '') {
    minute = at.slice(0, MINUTE_CHARS);
    minuteMs = Date.parse(`${minute}00.000Z`);
  }
  return (
    minuteMs +
    10_000 * digit(at, 17) +
    1_000 * digit(at, 18) +
    100 * digit(at, 20) +
    10 * digit(at, 21) +
    digit(at, 22)
  );
}

function digit(text: string, place: number): number {
  return text.charCodeAt(place) - ZERO;
}
