import type { Action } from '../keyboard/keymap.ts';
import { readClock } from '../live/clock.ts';
import type { Live } from '../live/live.ts';
import type { Playback } from '../playback/playback.ts';
import type { Place } from '../state/place.ts';
import { type Settings, toggled } from '../state/settings.ts';
import type { Store } from '../state/store.ts';
import { PHONE_PAGES, type View } from '../state/view.ts';

/** Everything that the page is made of; there is one, made in main.tsx. */
export interface Page {
  live: Live;
  playback: Playback;
  settings: Store<Settings>;
  place: Store<Place>;
  view: Store<View>;
  /** The feed's panels in the order of their tabs; they register themselves. */
  feedTabs: readonly string[];
  now: () => number;
}

/** An hour covers the longest broadcast delay and a red flag. */
const MAX_DELAY_MS = 3_600_000;

export function perform(page: Page, action: Action): void {
  const { live, playback, settings, place, view } = page;
  switch (action.type) {
    case 'toggle-pause':
      togglePause(page);
      return;
    case 'seek': {
      const sample = live.clock.get();
      if (!sample || !isPlayable(page)) return;
      const from = playback.wish.get().seekToMs ?? readClock(sample, page.now()).eventMs;
      playback.seekTo(from + action.byMs);
      return;
    }
    case 'restart': {
      const sample = live.clock.get();
      if (sample && isPlayable(page)) playback.seekTo(sample.startsAtMs);
      return;
    }
    case 'speed':
      if (isPlayable(page)) playback.setSpeed(action.speed);
      return;
    case 'delay':
      setDelay(page, live.watched.get().delayMs + action.byMs);
      return;
    case 'cursor':
      moveCursor(page, action.by);
      return;
    case 'open-driver': {
      const { cursor } = view.get();
      if (cursor !== null) openDriver(page, cursor);
      return;
    }
    case 'back':
      if (view.get().dialog !== 'none') view.update({ dialog: 'none' });
      else closeDriver(page);
      return;
    case 'page':
      turnPage(page, action.by);
      return;
    case 'tower':
      view.update({
        dialog: 'none',
        phonePage: 'tower',
        cursor: view.get().cursor ?? live.board.order.get()[0] ?? null,
      });
      return;
    case 'sessions':
      view.update({ dialog: view.get().dialog === 'sessions' ? 'none' : 'sessions' });
      return;
    case 'keys':
      view.update({ dialog: view.get().dialog === 'keys' ? 'none' : 'keys' });
      return;
    case 'my-driver': {
      const mine = live.session.get()?.supportedDriver?.number ?? settings.get().supported;
      if (mine !== null) jumpToDriver(page, mine);
      return;
    }
    case 'toggle-favourite': {
      const driver = view.get().cursor ?? place.get().driver;
      if (driver !== null) settings.update({ favourites: toggled(settings.get().favourites, driver) });
      return;
    }
    case 'toggle-gap':
      settings.update({ gap: settings.get().gap === 'interval' ? 'leader' : 'interval' });
      return;
  }
}

/** A live session goes its own way; a replay or a simulation can be moved. */
export function isPlayable(page: Pick<Page, 'live'>): boolean {
  const session = page.live.session.get();
  return session !== null && session.origin !== 'LIVE';
}

export function setDelay(page: Page, delayMs: number): void {
  const { sessionId } = page.live.watched.get();
  const rounded = Math.round(Math.min(Math.max(0, delayMs), MAX_DELAY_MS) / 100) * 100;
  page.live.watch({ sessionId, delayMs: rounded });
}

/** Pauses a delay: what the picture stood still for is added to it, so that nothing is skipped. */
export function toggleHold(page: Page): void {
  const { live } = page;
  if (live.heldSince.get() === null) {
    live.hold();
    return;
  }
  const stoodMs = live.release();
  setDelay(page, live.watched.get().delayMs + stoodMs);
}

/** To the timing; the first page then comes back only when it is asked for. */
export function leaveStartPage({ settings, view }: Pick<Page, 'settings' | 'view'>): void {
  settings.update({ hasChosen: true });
  view.update({ newRace: false, notice: null });
}

export function openDriver(page: Page, driver: number): void {
  page.view.update({ cursor: driver, feedTab: 'driver', phonePage: 'driver' });
  page.place.update({ driver });
}

/** Opens a driver where the row is seen: on a phone on the tower, elsewhere in the panel as well. */
export function jumpToDriver(page: Page, driver: number): void {
  const isThere = page.view.get().cursor === driver && page.view.get().phonePage === 'tower';
  openDriver(page, driver);
  // The second tap on a phone goes on from the row to the driver's own page.
  if (!isThere) page.view.update({ phonePage: 'tower' });
}

export function closeDriver(page: Page): void {
  const { feedTab, phonePage } = page.view.get();
  page.place.update({ driver: null });
  page.view.update({
    feedTab: feedTab === 'driver' ? 'commentary' : feedTab,
    phonePage: phonePage === 'driver' ? 'tower' : phonePage,
  });
}

function togglePause(page: Page): void {
  const { live, playback } = page;
  if (!isPlayable(page)) {
    toggleHold(page);
    return;
  }
  const isPaused = playback.wish.get().paused ?? live.clock.get()?.paused ?? false;
  playback.setPaused(!isPaused);
}

function moveCursor(page: Page, by: 1 | -1): void {
  const order = page.live.board.order.get();
  const { cursor } = page.view.get();
  const from = cursor === null ? -1 : order.indexOf(cursor);
  const to =
    from === -1 ? (by === 1 ? 0 : order.length - 1) : Math.min(Math.max(from + by, 0), order.length - 1);
  page.view.update({ cursor: order[to] ?? null });
}

function turnPage(page: Page, by: 1 | -1): void {
  const { view, feedTabs, place } = page;
  const tabs = place.get().driver === null ? feedTabs.filter((tab) => tab !== 'driver') : feedTabs;
  const { feedTab, phonePage } = view.get();
  view.update({ feedTab: beside(tabs, feedTab, by), phonePage: beside(PHONE_PAGES, phonePage, by) });
}

function beside<T>(list: readonly T[], item: T, by: number): T {
  return list[(list.indexOf(item) + by + list.length) % list.length] ?? item;
}
