export type Action =
  | { type: 'toggle-pause' }
  | { type: 'seek'; byMs: number }
  | { type: 'restart' }
  | { type: 'speed'; speed: number }
  | { type: 'delay'; byMs: number }
  | { type: 'cursor'; by: 1 | -1 }
  | { type: 'open-driver' }
  | { type: 'back' }
  | { type: 'page'; by: 1 | -1 }
  | { type: 'tower' }
  | { type: 'sessions' }
  | { type: 'my-driver' }
  | { type: 'toggle-favourite' }
  | { type: 'toggle-gap' }
  | { type: 'keys' };

export const SPEEDS = [1, 2, 5, 10, 50] as const;

export interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

const SEEK_MS = 5_000;
const LONG_SEEK_MS = 30_000;
const DELAY_MS = 5_000;
const LONG_DELAY_MS = 30_000;
const FINE_DELAY_MS = 1_000;

/** The list under `?`, and the one place that says what a key does. */
export const KEY_HELP: readonly { keys: string; what: string }[] = [
  { keys: 'Space or P', what: 'Pause or go on; on a live session, hold the picture and add to the delay' },
  { keys: '← →', what: 'Back or forward 5 s; with Shift 30 s' },
  { keys: '1 to 5', what: 'Speed ×1 ×2 ×5 ×10 ×50' },
  { keys: 'R', what: 'Restart the replay' },
  { keys: 'N M', what: 'Delay 5 s less or more; with Shift 30 s' },
  { keys: ', .', what: 'Delay 1 s less or more' },
  { keys: '↑ ↓ or K J', what: 'Move over the rows' },
  { keys: 'Enter', what: 'Open the driver' },
  { keys: 'Esc', what: 'Back' },
  { keys: 'H L', what: 'Previous or next panel' },
  { keys: 'G', what: 'Interval or gap to the leader first' },
  { keys: 'F', what: 'Mark or unmark the driver as a favourite' },
  { keys: 'D', what: 'To the driver whom you support' },
  { keys: 'T', what: 'To the tower' },
  { keys: 'S', what: 'Sessions and replays' },
  { keys: '?', what: 'This list' },
];

const FIXED: Record<string, Action> = {
  ' ': { type: 'toggle-pause' },
  p: { type: 'toggle-pause' },
  r: { type: 'restart' },
  ',': { type: 'delay', byMs: -FINE_DELAY_MS },
  '.': { type: 'delay', byMs: FINE_DELAY_MS },
  arrowup: { type: 'cursor', by: -1 },
  k: { type: 'cursor', by: -1 },
  arrowdown: { type: 'cursor', by: 1 },
  j: { type: 'cursor', by: 1 },
  enter: { type: 'open-driver' },
  escape: { type: 'back' },
  h: { type: 'page', by: -1 },
  l: { type: 'page', by: 1 },
  t: { type: 'tower' },
  s: { type: 'sessions' },
  d: { type: 'my-driver' },
  f: { type: 'toggle-favourite' },
  g: { type: 'toggle-gap' },
  '?': { type: 'keys' },
};

/** What a key press means, or null. Keys with Ctrl, Alt or Meta belong to the browser. */
export function actionOf(press: KeyPress): Action | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const key = press.key.toLowerCase();
  if (key === 'arrowleft') return { type: 'seek', byMs: press.shiftKey ? -LONG_SEEK_MS : -SEEK_MS };
  if (key === 'arrowright') return { type: 'seek', byMs: press.shiftKey ? LONG_SEEK_MS : SEEK_MS };
  if (key === 'n') return { type: 'delay', byMs: press.shiftKey ? -LONG_DELAY_MS : -DELAY_MS };
  if (key === 'm') return { type: 'delay', byMs: press.shiftKey ? LONG_DELAY_MS : DELAY_MS };
  const speed = /^[1-5]$/.test(key) ? SPEEDS[Number(key) - 1] : undefined;
  if (speed !== undefined) return { type: 'speed', speed };
  return FIXED[key] ?? null;
}

/** Keys that an element under the focus wants for itself. */
export function belongsToElement(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('input:not([type=range]), select, textarea')) return true;
  // On the playhead the arrows seek as everywhere; its own small steps are left to Home and End.
  if (target.matches('input[type=range]')) return key === 'Home' || key === 'End';
  if (target.closest('[role=tablist]')) return key.startsWith('Arrow') || key === 'Enter' || key === ' ';
  return target.matches('button, a, summary') && (key === 'Enter' || key === ' ');
}
