/** Shown for what is not known. Never 0.000. */
export const UNKNOWN = '–';

/** `1:34.412`, under a minute `58.123`. Cut to the millisecond, never rounded up. */
export function lapText(ms: number): string {
  const whole = Math.floor(ms);
  const minutes = Math.floor(whole / 60_000);
  const rest = secondsText(whole % 60_000);
  return minutes === 0 ? rest : `${minutes}:${rest.padStart(6, '0')}`;
}

/** A sector: `28.312`, and `1:02.345` behind a safety car. */
export function sectorText(ms: number | null): string {
  return ms === null ? UNKNOWN : lapText(ms);
}

/** A difference, always with its sign: `+0.842`, `-0.107`. */
export function deltaText(ms: number): string {
  const cut = Math.trunc(ms);
  return `${cut < 0 ? '-' : '+'}${secondsText(Math.abs(cut))}`;
}

/** Tenths with a sign, for a trend: `-0.4`. */
export function tenthsText(ms: number): string {
  const tenths = Math.trunc(ms / 100);
  return `${tenths < 0 ? '-' : '+'}${Math.floor(Math.abs(tenths) / 10)}.${Math.abs(tenths) % 10}`;
}

function secondsText(ms: number): string {
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`;
}

/** Time since the start: `1:02:41`, under an hour `2:41`. */
export function elapsedText(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const tail = String(seconds % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, '0')}:${tail}`;
}

/** A countdown, rounded up to the second so that 0:00 means over: `07:42`. */
export function countdownText(ms: number): string {
  const seconds = Math.ceil(Math.max(0, ms) / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = String(Math.floor((seconds % 3600) / 60)).padStart(2, '0');
  const tail = `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
  return hours === 0 ? tail : `${hours}:${tail}`;
}

/** The age of the newest data: `0.4 s`, from ten seconds on `12 s`, from two minutes on `3 min`. */
export function ageText(ms: number): string {
  if (ms < 10_000) return `${Math.floor(ms / 1000)}.${Math.floor((ms % 1000) / 100)} s`;
  if (ms < 120_000) return `${Math.floor(ms / 1000)} s`;
  return `${Math.floor(ms / 60_000)} min`;
}

export type ClockZone = 'local' | 'utc';

/** An instant's time of day: `15:42:07`. */
export function timeOfDay(iso: string, zone: ClockZone): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return UNKNOWN;
  if (zone === 'utc') return date.toISOString().slice(11, 19);
  const part = (value: number): string => String(value).padStart(2, '0');
  return `${part(date.getHours())}:${part(date.getMinutes())}:${part(date.getSeconds())}`;
}
